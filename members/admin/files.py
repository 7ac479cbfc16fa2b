"""Files of rows about members: they hold numbers, which only who may open the file reads (DATA §3)."""

from typing import Any

from django.http import HttpRequest

from branches.admin import RecordFiles
from core.periods import today
from members.queries import files_readable_by


class MemberFiles(RecordFiles):
    """The files of a screen of rows about members."""

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Of the rows listed, those of whose file may be opened today."""
        readable = files_readable_by(request.user, on=today()).values("pk")
        return super().get_export_queryset(request).filter(member__in=readable)
