"""Templates of reports to the committee above: copied, changed, retired."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from branches.forms import OrganizationField
from branches.scoping import Action
from core.forms import ServiceForm
from core.tables import ReportBuilder
from reports.forms.pack_parts import AnnexFields, SectionFields
from reports.models import PackKind, PackTemplate, TemplateAnnex, TemplateSection
from reports.queries import organizations_allowing
from reports.services.templates import (
    WORDS,
    copy_template,
    edit_template,
    move_template_part,
    remove_template_part,
    save_template_annex,
    save_template_section,
)


class CopyTemplate(ServiceForm):
    """A template of a committee's own, after another one."""

    owner = OrganizationField(label=gettext_lazy("Cấp ủy dùng mẫu"))
    name = forms.CharField(label=gettext_lazy("Tên mẫu"), max_length=200)

    def __init__(self, data: Any = None, *, template: PackTemplate, by: Any, on: date, initial: Any = None) -> None:
        super().__init__(data, initial={"name": template.name, **(initial or {})})
        self.template, self.by, self.on = template, by, on
        self.fields["owner"].offer(organizations_allowing(by, Action.ISSUE, on=on), on=on)

    def save(self) -> Any:
        """The new template; None where it was refused."""
        return self.carry_out(copy_template, template=self.template, by=self.by, on=self.on, **self.cleaned_data)


class TemplateForm(ServiceForm):
    """What a form of a template's page is told."""

    def __init__(self, data: Any = None, *, template: PackTemplate, by: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.template, self.by = template, by


class TemplateWords(TemplateForm):
    """What a template says of itself."""

    name = forms.CharField(label=gettext_lazy("Tên mẫu"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Loại báo cáo"), choices=PackKind.choices)
    type_symbol = forms.CharField(label=gettext_lazy("Ký hiệu loại văn bản"), max_length=10)
    type_name = forms.CharField(label=gettext_lazy("Tên loại văn bản"), max_length=60)
    subject = forms.CharField(
        label=gettext_lazy("Trích yếu"), max_length=300,
        help_text=gettext_lazy("{kỳ} được thay bằng kỳ báo cáo, {tổ chức} bằng tên tổ chức."),
    )  # fmt: skip
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mỗi dòng một nơi; để trống: cấp trên trực tiếp, các tổ chức trực thuộc, lưu."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=gettext_lazy("Đang dùng"), required=False,
        help_text=gettext_lazy("Thôi dùng thì mẫu không lập dự thảo được nữa; báo cáo đã lập giữ nguyên."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, template: PackTemplate, by: Any) -> None:
        initial = {name: getattr(template, name) for name in (*WORDS, "is_active")}
        super().__init__(data, template=template, by=by, initial=initial)

    def save(self) -> Any:
        """The template; None where it was refused."""
        return self.carry_out(edit_template, template=self.template, by=self.by, **self.cleaned_data)


class TemplateSectionForm(SectionFields, TemplateForm):
    """A section of a template."""

    def __init__(
        self, data: Any = None, *, template: PackTemplate, by: Any, section: TemplateSection | None = None
    ) -> None:
        initial = {"heading": section.heading, "text": section.text} if section else {}
        super().__init__(data, template=template, by=by, initial=initial)
        self.section = section

    def save(self) -> Any:
        """The section; None where it was refused."""
        return self.carry_out(
            save_template_section, template=self.template, section=self.section, by=self.by, **self.cleaned_data
        )


class TemplateAnnexForm(AnnexFields, TemplateForm):
    """An annex of a template."""

    def __init__(
        self, data: Any = None, *, template: PackTemplate, by: Any, report: ReportBuilder, traits: Mapping[str, str],
        annex: TemplateAnnex | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, template=template, by=by)
        self.offer(report, traits, annex)

    def save(self) -> Any:
        """The annex; None where it was refused."""
        return self.carry_out(save_template_annex, template=self.template, by=self.by, **self.values)


class TemplatePartForm(TemplateForm):
    """A section or an annex that is moved or taken out."""

    def rearrange(self, part: Any, *, up: bool | None) -> Any:
        """True once it was moved, or taken out where no direction is given; None where it was refused."""
        if up is None:
            return self.carry_out(remove_template_part, part=part, by=self.by)
        return self.carry_out(move_template_part, part=part, up=up, by=self.by)
