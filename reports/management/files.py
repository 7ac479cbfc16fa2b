"""Files of commands: why one could not be read or written, in words of ours; the operating system's are English."""

import errno

from django.utils.translation import gettext as _


def reason_of(error: OSError) -> str:
    """The end of a sentence such as "Không ghi được tệp X: …", without its full stop."""
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return _("không có tệp hoặc thư mục này")
        case errno.EACCES | errno.EPERM:
            return _("không có quyền")
        case errno.EISDIR:
            return _("đó là một thư mục")
    return _("hệ điều hành báo lỗi số %(number)s") % {"number": error.errno}
