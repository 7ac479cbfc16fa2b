"""The official forms filled from a candidate's record, as PDFs; each download is logged."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from core.periods import today
from core.rendering import as_paper, bind
from core.views import hand_out
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
        papers = [(one.template, one.context, one.letterhead, one.subject) for one in forms]
        return hand_out(
            request, lambda: as_paper(bind(papers, title=subject), f"{subject} {candidate.full_name}"),
            subject=f"{subject}: {candidate.full_name}", subject_id=candidate.uuid,
            organization_id=candidate.organization_id,
        )  # fmt: skip
