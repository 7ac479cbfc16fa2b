"""Keys of the API: made and shown once, revoked, and counted whenever one is used."""

import re
import secrets
from collections.abc import Collection
from datetime import date, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.scoping import Action, is_system, may
from core.audit import AccessLog, log_access
from core.formatting import date_text, integer
from core.periods import add_months
from reports.models import ApiToken, ApiUse
from reports.queries.overview import reports_for
from reports.queries.tokens import COUNTED, holders_for, in_use, readable

MONTHS = 12  # the longest a key lives; then it is made anew, and somebody looks at it
MOST = 20  # keys of one account at a time: each has a limit of its own
SHAPE = re.compile(r"(?P<prefix>chibo_[a-z0-9]{6})_[A-Za-z0-9_-]{43}")
GUESSES = 20  # wrong keys from one address before it is not listened to
PAUSE = timedelta(minutes=15)
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"

# A use counts only while the limit is not reached: what is refused leaves the row as it is, and returns no count.
_COUNT = """
WITH used AS (
    INSERT INTO reports_apiuse AS kept (token_id, minute, count) VALUES (%(token)s, date_trunc('minute', now()), 1)
    ON CONFLICT (token_id, minute) DO UPDATE SET count = kept.count + 1 WHERE kept.count < %(limit)s
    RETURNING count
)
SELECT EXISTS (SELECT FROM used), 60 - extract(second FROM now())
"""


class KeyRefused(Exception):
    """A key that opens nothing; str() is a sentence for whoever runs the other system."""


class TooMany(Exception):
    """Asked too often; str() is a sentence.

    Arguments:
        wait: seconds until it is worth asking again.
    """

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


@transaction.atomic
def issue_token(
    *, user: Any, organization: Organization, name: str, reports: Collection[str] = (), per_minute: int = 60,
    expires_on: date, by: Any, on: date,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Makes a key, and tells its secret: only its SHA-256 is kept, so nobody ever reads it again.

    Arguments:
        user: the account that reads with it; its own rights bound the key at every request.
        organization: what it reads of, with everything below.
        name: what for, in words.
        reports: names of reports it is made for; none means all the account may see.
        per_minute: how often it may be used.
        expires_on: its last day.

    Raises ValidationError with a sentence per field.
    """
    faults: dict[str, str] = {}
    if not holders_for(by, on=on).filter(pk=user.pk).exists() and not is_system(by):
        faults["user"] = _("Bạn chỉ lập khóa cho chính mình hoặc cho tài khoản do bạn phân công quyền.")
    elif not readable(user, on=on).filter(pk=organization.pk).exists():
        faults["organization"] = _("Tài khoản %(user)s không được tải báo cáo của tổ chức này.") % {"user": user}
    elif user.pk != by.pk and not may(by, Action.APPOINT, organization, on=on):
        faults["organization"] = _("Bạn không phân công quyền ở tổ chức này nên không lập khóa cho người khác được.")
    if not on <= expires_on <= add_months(on, MONTHS):
        sentence = _("Khóa dùng từ hôm nay và không quá %(months)s tháng: chọn ngày từ %(first)s đến %(last)s.")
        last = date_text(add_months(on, MONTHS))
        faults["expires_on"] = sentence % {"months": MONTHS, "first": date_text(on), "last": last}
    seen = {report.name for report in reports_for(user, on=on)}
    if unseen := sorted(set(reports) - seen):
        faults["reports"] = _("Tài khoản không được xem: %(names)s.") % {"names": ", ".join(unseen)}
    if not 1 <= per_minute <= 600:
        faults["per_minute"] = _("Số lần đọc mỗi phút từ 1 đến 600.")
    if faults:
        raise ValidationError(faults)
    if in_use(ApiToken.objects.filter(user=user), on=on).count() >= MOST:
        sentence = _("Tài khoản đã có %(most)s khóa đang dùng. Hãy thu hồi khóa không cần nữa rồi lập khóa mới.")
        raise ValidationError(sentence % {"most": integer(MOST)})
    prefix = "chibo_" + "".join(secrets.choice(_SIGNS) for _sign in range(6))
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        user=user, organization=organization, name=name, reports=sorted(set(reports)), per_minute=per_minute,
        prefix=prefix, digest=_digest(secret), expires_on=expires_on, by=by.get_username(),
    )  # fmt: skip
    token.full_clean(exclude=["user", "organization"])
    token.save()
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Any, on: date) -> ApiToken:
    """Ends a key at once, for good.

    Raises ValidationError where it was revoked before.
    """
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_on is not None:
        raise ValidationError(_("Khóa này đã được thu hồi ngày %(day)s.") % {"day": date_text(token.revoked_on)})
    token.revoked_on = on
    token.save(update_fields=["revoked_on"])
    return token


def use_token(*, secret: str, address: str, on: date) -> ApiToken:
    """Looks a key up and counts this use of it.

    Every statement stands by itself, in no transaction: what is counted stays counted when the answer is a refusal.

    Arguments:
        secret: as it was sent.
        address: where from; wrong keys are counted by it. A commune shares one address, so that as at the sign-in the
            pair is locked, address and beginning of the key: one broken system does not lock out its neighbours.

    Raises KeyRefused for one that is unknown, over or revoked, or whose account was switched off; TooMany over the
    limit of a minute, and where an address tried too many wrong keys.
    """
    match = SHAPE.fullmatch(secret)
    if match is None:
        raise _wrong("", address)
    _refuse_guessing(match["prefix"], address)
    token = ApiToken.objects.select_related("user", "organization").filter(digest=_digest(secret)).first()
    if token is None:
        raise _wrong(match["prefix"], address)
    if token.revoked_on is not None:
        raise KeyRefused(_("Khóa này đã bị thu hồi ngày %(day)s.") % {"day": date_text(token.revoked_on)})
    if token.expires_on < on:
        raise KeyRefused(_("Khóa này đã hết hạn sau ngày %(day)s.") % {"day": date_text(token.expires_on)})
    if not token.user.is_active:
        raise KeyRefused(_("Tài khoản của khóa này không còn hoạt động."))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"token": token.pk, "limit": token.per_minute})
        counted, left = cursor.fetchone()
    if not counted:
        sentence = _("Khóa này được đọc %(limit)s lần mỗi phút và đã đọc đủ. Hãy chờ sang phút sau.")
        raise TooMany(sentence % {"limit": integer(token.per_minute)}, max(ceil(left), 1))
    return token


def forget_uses() -> int:
    """Deletes the counts of minutes that no page tells any more; returns how many."""
    deleted, _by_model = ApiUse.objects.filter(minute__lt=Now() - COUNTED - timedelta(days=1)).delete()
    return deleted


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _wrong(prefix: str, address: str) -> KeyRefused:
    """The refusal of a key nobody made, once it is in the log; under its beginning where a key has that one.

    Beginnings nobody has share one count, so that inventing them neither evades the limit nor fills the log.

    Raises TooMany.
    """
    known = ApiToken.objects.filter(prefix=prefix).first() if prefix else None
    if known is None:
        prefix = ""
        _refuse_guessing(prefix, address)
    log_access(
        by=AnonymousUser(), action=AccessLog.Action.SIGN_IN_FAILED, subject=_("Khóa đọc số liệu"),
        subject_id=_guess_key(prefix, address), organization_id=known.organization_id if known else None,
        detail={"address": address[:64], **({"key": prefix} if prefix else {})},
    )  # fmt: skip
    return KeyRefused(_("Không có khóa này. Hãy kiểm tra lại khóa đã chép, hoặc lập khóa mới ở trang “Khóa API”."))


def _refuse_guessing(prefix: str, address: str) -> None:
    """Raises TooMany where too many wrong keys with this beginning came from this address a moment ago."""
    tried = AccessLog.objects.filter(
        action=AccessLog.Action.SIGN_IN_FAILED, subject_id=_guess_key(prefix, address), at__gt=Now() - PAUSE
    )
    if tried.count() >= GUESSES:
        sentence = _("Địa chỉ máy này đã gửi quá nhiều khóa sai. Hãy chờ %(minutes)s phút.")
        minutes = PAUSE // timedelta(minutes=1)
        raise TooMany(sentence % {"minutes": minutes}, int(PAUSE.total_seconds()))


def _guess_key(prefix: str, address: str) -> str:
    """Under which a wrong key is kept in the log, and looked up there."""
    return f"{prefix or 'api'} {address}"[:64]
