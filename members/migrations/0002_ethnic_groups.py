from django.db import migrations

# The 54 groups in the order of their official codes, 01 to 54.
NAMES = (
    "Kinh, Tày, Thái, Hoa, Khmer, Mường, Nùng, Mông, Dao, Gia Rai, Ngái, Ê Đê, Ba Na, Xơ Đăng, Sán Chay, Cơ Ho, Chăm, "
    "Sán Dìu, Hrê, Mnông, Ra Glai, Xtiêng, Bru-Vân Kiều, Thổ, Giáy, Cơ Tu, Gié Triêng, Mạ, Khơ Mú, Co, Tà Ôi, Chơ Ro, "
    "Kháng, Xinh Mun, Hà Nhì, Chu Ru, Lào, La Chí, La Ha, Phù Lá, La Hủ, Lự, Lô Lô, Chứt, Mảng, Pà Thẻn, Cơ Lao, Cống, "
    "Bố Y, Si La, Pu Péo, Brâu, Ơ Đu, Rơ Măm"
).split(", ")


def fill(apps, schema_editor):
    """The recognised ethnic groups, and two rows for whoever is in none."""
    model = apps.get_model("members", "Ethnicity")
    for number, name in enumerate(NAMES, 1):
        model.objects.create(code=f"{number:02d}", name=name, minority=name != "Kinh")
    model.objects.create(code="55", name="Người nước ngoài", minority=False)
    model.objects.create(code="99", name="Khác", minority=False)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
