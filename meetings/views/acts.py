"""What the small acts on one record share: an opinion, a task, a conclusion."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from branches.queries import organization_of_id
from branches.views import crumbs
from core.periods import today
from core.views import sent_once

UNPROCESSABLE = 422


class RecordAct(View):
    """Finds a record, asks, does it, goes back to its page.

    Attributes:
        noun: what the record is: the keyword of its form, and the name of its page's address.
        label: what is done, on the button and above it.
        refusal: told to who sees the record and may not do this.
        done: told afterwards.
    """

    noun: str
    label: Any
    form_class: Any
    refusal: Any
    done: Any

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Asks."""
        record, form = self.prepare(request, key)
        return self.page(request, record, form)

    @sent_once
    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Does it."""
        record, form = self.prepare(request, key, request.POST)
        saved = form.save() if form.is_valid() else None
        if saved is None:
            return self.page(request, record, form, UNPROCESSABLE)
        messages.success(request, self.told(saved))
        return redirect(self.after(request, record, today()))

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The record, if the user sees it and may do this, and the form."""
        on = today()
        record = self.found(request, on, **key)
        if not self.allows(request, record, on):
            raise PermissionDenied(self.refusal)
        return record, self.form_class(data, **{self.noun: record}, by=request.user, on=on)

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The record of an address. Raises Http404 where the user does not see it."""
        raise NotImplementedError

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whether the act is the user's: the right alone; the service says what the state forbids."""
        raise NotImplementedError

    def about(self, record: Any) -> str:
        """The record in words, above the form."""
        raise NotImplementedError

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The organisation whose page stands above this one."""
        return organization_of_id(record.organization_id, on=on)

    def address(self, record: Any) -> str:
        """The record's page."""
        return reverse(f"meetings:{self.noun}", args=[record.uuid])

    def told(self, saved: Any) -> str:
        """What is told afterwards, of what the form has saved."""
        return str(self.done)

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """Where one goes on."""
        return self.address(record)

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": self.label,
            "breadcrumb": crumbs(self.place(request, record, form.on), by=request.user, on=form.on),
            "form": form,
            "help": self.about(record),
            "action": self.label,
            "back_url": self.address(record),
        }
        return render(request, "branches/organization_form.html", context, status=status)
