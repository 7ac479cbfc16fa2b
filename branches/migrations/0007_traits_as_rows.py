from django.db import migrations
from django.utils.text import slugify


def lay(apps, schema_editor):
    """Traits typed as words beside the form become rows of their own: touching spans of one trait are one."""
    trait_model, row_model = apps.get_model("branches", "Trait"), apps.get_model("branches", "OrganizationTrait")
    known = {_key(trait.name): trait for trait in trait_model.objects.all()}
    codes = set(trait_model.objects.values_list("code", flat=True))
    rows = {}
    forms = apps.get_model("branches", "OrganizationForm").objects.exclude(traits=[]).order_by("organization", "start")
    for form in forms:
        for name in dict.fromkeys(" ".join(name.split()) for name in form.traits if name.strip()):
            if _key(name) not in known:
                known[_key(name)] = trait_model.objects.create(
                    code=_code(name, codes), name=name, position=100 + len(known)
                )
            trait = known[_key(name)]
            line = rows.setdefault((form.organization_id, trait.pk), [])
            if line and line[-1].end == form.start:
                line[-1].end = form.end
            else:
                line.append(row_model(
                    organization_id=form.organization_id, trait=trait, document_id=form.document_id,
                    start=form.start, end=form.end,
                ))
    row_model.objects.bulk_create([row for line in rows.values() for row in line])


def _key(name):
    return slugify(name.replace("đ", "d").replace("Đ", "D"))


def _code(name, taken):
    stem = _key(name)[:36] or "dac-diem"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    taken.add(code)
    return code


class Migration(migrations.Migration):
    dependencies = [("branches", "0006_places_and_traits")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
