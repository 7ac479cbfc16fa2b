"""The official forms filled from a candidate's record, as PDFs; each download is logged."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views import View

from core.audit import AccessLog, log_access
from core.names import fold
from core.periods import today
from core.rendering import PdfUnavailable, bind
from recruitment.queries.printed import missing_for, printed
from recruitment.views.frame import candidate_or_404


class PrintedForm(View):
    """One form of one candidate; of a paper each mentor signs, one for each."""

    def get(self, request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
        """The PDF, or the sentence why there is none. To whoever reads the candidate's file."""
        on = today()
        candidate = candidate_or_404(request.user, uuid, on=on)
        forms = printed(candidate, kind, on=on)
        if not forms:
            if not (why := missing_for(candidate, kind, on=on)):
                raise Http404
            messages.error(request, why)
            return redirect("recruitment:candidate", uuid)
        subject = f"{forms[0].letterhead.type_name.capitalize()} {forms[0].subject}"
        try:
            content = bind([(one.template, one.context, one.letterhead, one.subject) for one in forms], title=subject)
        except PdfUnavailable as error:
            context = {"title": _("Chưa lập được tệp PDF"), "sentence": str(error)}
            return render(request, "meetings/no_paper.html", context, status=503)
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=f"{subject}: {candidate.full_name}",
            subject_id=candidate.uuid,
            organization_id=candidate.organization_id,
            detail={"bytes": len(content)},
        )
        response = HttpResponse(content, content_type="application/pdf")
        name = fold(f"{subject} {candidate.full_name}").replace("/", "-").replace(",", "").replace(" ", "-")[:120]
        response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
        return response
