from xml.etree import ElementTree

from core import charts
from core.tables import Chart, Point, Ratio

SVG = "{http://www.w3.org/2000/svg}"
YEAR = Chart(
    "Tỷ lệ dự sinh hoạt <năm 2022>",
    [Point(f"T{n}", Ratio(80 + n, 100)) for n in range(1, 11)] + [Point("T11", Ratio(0, 0)), Point("T12")],
)


def drawn(text):
    return ElementTree.fromstring(str(text))


def texts(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def test_a_year_of_bars_with_their_values():
    root = drawn(charts.draw(YEAR))
    bars = list(root.iter(f"{SVG}rect"))
    assert len(bars) == 10
    assert [float(bar.get("height")) for bar in bars] == sorted(float(bar.get("height")) for bar in bars)
    assert float(bars[0].get("height")) == 162.0  # 81% of the 200 units between the rules of 0 and 100
    assert texts(root).count("–") == 2
    assert "81,0" in texts(root)
    assert "T12" in texts(root)


def test_it_says_in_words_what_it_shows():
    root = drawn(charts.draw(YEAR))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Tỷ lệ dự sinh hoạt <năm 2022>"
    assert root.find(f"{SVG}desc").text.startswith("T1: 81,0; T2: 82,0;")
    assert root.find(f"{SVG}desc").text.endswith("T11: –; T12: –")


def test_no_style_reaches_the_page():
    for text in (charts.draw(YEAR), charts.sparkline(YEAR)):
        assert "style" not in text
        assert "<script" not in text


def test_a_line_breaks_where_there_is_no_value():
    points = [
        Point("1", Ratio(1, 2)),
        Point("2", Ratio(1, 2)),
        Point("3"),
        Point("4", Ratio(1, 2)),
        Point("5", Ratio(1, 4)),
    ]
    root = drawn(charts.draw(Chart("x", points, kind="line")))
    assert len(list(root.iter(f"{SVG}polyline"))) == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 4


def test_a_rate_above_the_whole_is_not_clipped():
    root = drawn(charts.draw(Chart("x", [Point("2024", Ratio(9, 7))])))
    assert "128,6" in texts(root)
    assert "150" in texts(root)
    (bar,) = root.iter(f"{SVG}rect")
    assert float(bar.get("y")) > charts.TOP


def test_nothing_to_draw():
    assert charts.draw(Chart("x", [])) == ""
    assert charts.sparkline(Chart("x", [Point("1", Ratio(1, 2)), Point("2")])) == ""


def test_a_sparkline_ends_in_a_dot_and_says_its_values():
    root = drawn(charts.sparkline(YEAR))
    (dot,) = root.iter(f"{SVG}circle")
    (line,) = root.iter(f"{SVG}polyline")
    assert line.get("points").split()[-1] == f"{dot.get('cx')},{dot.get('cy')}"
    assert "T1: 81,0" in root.find(f"{SVG}title").text
