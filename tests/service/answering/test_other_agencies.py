"""Names, years and words around a question as people put them, over agencies of several kinds. Expected figures from eval/others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.domain.report import Agency, Level, Report, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Answer, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_OTHERS = Path(__file__).parents[3] / "eval" / "others"
_REPORTS = (
    *(
        "1/liaoyang-education-2023",
        "1/liaoyang-police-2023",
        "1/liaoyang-government-2023",
        "1/rugao-market-2022",
        "1/rugao-market-2023",
        "1/rugao-market-2024",
    ),
    *("3/huocheng-water-2025", "3/water-ministry-2020", "3/zunyi-emergency-2023", "3/zunyi-labour-2023"),
    *("6/commerce-ministry-2023", "6/dalian-zone-2024", "6/gansu-forestry-2023", "6/xiamen-medical-insurance-2023"),
    *("6/xiamen-statistics-2023", "2/furong-government-2023", "2/guangyuan-commerce-2023", "2/guangyuan-market-2023"),
    *("2/wuhan-police-2022", "2/wuhan-police-2023", "4/water-ministry-2023", "4/yulin-ecology-2023"),
)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory, read: Callable[[Path], Report], gazetteer: Gazetteer, spellings: Spellings) -> Engine:
    reports = [read(_OTHERS / f"{name}.md") for name in _REPORTS]
    return engine_over(reports, tmp_path_factory.mktemp("others"), gazetteer, spellings)


def _figures(answer: Answer) -> list[tuple[int | None, str, Decimal | None]]:
    return [(value.year, value.metric, value.value) for value in answer.values]


@pytest.mark.parametrize(
    ("question", "metric", "figure"),
    [
        # an organ and its place, with the question between them
        (
            "In Gansu, how many research institutes' requests to the forestry and grassland bureau were counted as new in 2023?",
            "requests.new",
            2,
        ),
        (
            "How many licensing decisions did the forestry and grassland bureau issue in Gansu in 2023?",
            "proactive.licensing.decisions",
            1284,
        ),
        # a kind of organ written as a name, before what is asked
        ("At Emergency Management, how many licensing decisions were made in 2023?", "proactive.licensing.decisions", 263),
        # who asks, before a colon
        ("律师同行问一下：辽阳市公安局2023年先复议再起诉的案子一共多少件？", "litigation.after_reconsideration.total", 2),
        ("霍城县水利局2025年有人来申请公开信息吗？", "requests.new", 0),
        # of which report it is, once more by what it is not
        ("厦门市统计局（单指统计局，不是全市汇总）2023年新收申请数", "requests.new", 25),
        ("How many requests did the Xiamen statistics bureau receive in 2023 (not the city as a whole)?", "requests.new", 25),
        # forms of verbs that no ending tells
        (
            "Dalian High-tech Zone 2024: of the suits brought after reconsideration, in how many did the court uphold the zone?",
            "litigation.after_reconsideration.upheld",
            14,
        ),
        ("2024年大连高新区有几件其实是信访举报、没当公开申请办的？", "requests.not_processed.petition", None),
        ("厦门统计局2023年给了几件（全给）？", "requests.granted", None),
        # open when a year began: of the line that was carried over
        ("How many unfinished requests did the Rugao market bureau go into 2023 with?", "requests.carried_over", 2),
        ("Rugao market regulation bureau began 2024 with how many outstanding requests?", "requests.carried_over", 5),
        ("When 2024 began, how many requests were still open at the Rugao market regulation bureau?", "requests.carried_over", 5),
        ("如皋市市场监管局带着多少件没办完的申请进入2024年？", "requests.carried_over", 5),
        ("如皋市场监管局2023年初手里还有几件没办完的申请", "requests.carried_over", 2),
        ("How many open requests were left at the Rugao market regulation bureau at year's end 2023?", "requests.carried_forward", 5),
    ],
)
def test_a_figure_is_told_in_whatever_order_and_words(others: Engine, question: str, metric: str, figure: int | None) -> None:
    answer = others.ask(question)
    assert answer.status is Status.ANSWERED
    assert [value.metric for value in answer.values] == [metric]
    assert figure is None or answer.values[0].value == figure


@pytest.mark.parametrize(
    "question",
    [
        # of all education bureaus none is named
        "For education, how many requests were refused in 2023?",
        # of whoever asks nobody knows what they are
        "How many requests from people like me did the Liaoyang police get in 2023?",
        "厦门人的医保卡丢了怎么补办",
    ],
)
def test_no_figure_for_what_is_not_said(others: Engine, question: str) -> None:
    answer = others.ask(question)
    assert answer.status is not Status.ANSWERED
    assert not answer.values


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("如皋市市场监管局近三年每年新收多少件申请", {2022: 64, 2023: 101, 2024: 112}),
        ("How many requests did the Rugao market regulation bureau receive in the last two years?", {2023: 101, 2024: 112}),
    ],
)
def test_the_last_years_end_with_the_newest_report(others: Engine, question: str, figures: dict[int, int]) -> None:
    answer = others.ask(question)
    assert {year: value for year, _, value in _figures(answer)} == figures
    assert "2025" in answer.markdown, "which years the clock would give is said"


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("如皋市市场监管局2022到2024年共收到多少件申请", 277),
        ("厦门市统计局加上厦门市医保局2023年新收几件申请", 47),
        ("厦门市统计局+辽阳市公安局2023年新收几件申请", 83),
        ("广元的市场监管局加上商务局，2023年行政许可决定一共多少", 6269),
    ],
)
def test_all_in_all_is_a_sum(others: Engine, question: str, total: int) -> None:
    assert total in {value.value for value in others.ask(question).values if value.operation}


@pytest.mark.parametrize(
    ("conversation", "agency", "figure"),
    [
        (["How many applications did the Liaoyang Education Bureau receive in 2023?", "And the police there?"], "辽阳市公安局", 58),
        (
            [
                "How many requests did the Liaoyang police get in 2023?",
                "And education?",
                "back to the police - how many were carried over?",
            ],
            "辽阳市公安局",
            3,
        ),
        (
            [
                "How many licensing decisions did Zunyi Emergency Management Bureau make?",
                "Sorry, wrong office. I meant Human Resources and Social Security.",
            ],
            "遵义市人力资源和社会保障局",
            418,
        ),
        (["厦门统计局2023年收到几件申请", "同年医保局"], "厦门市医疗保障局", 22),
    ],
)
def test_another_organ_there_is_named_by_its_kind_alone(others: Engine, conversation: list[str], agency: str, figure: int) -> None:
    (value,) = others.ask(conversation[-1], earlier=conversation[:-1]).values
    assert (value.agency, value.value) == (agency, figure)


def test_a_percentage_may_be_asked_for_politely(others: Engine) -> None:
    earlier = ["How many requests did the Liaoyang police deny in 2023?"]
    answer = others.ask("As a percentage, please.", earlier=earlier)
    assert answer.values[0].unit == "%"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "水利部2023年收的申请里，科研机构提的有多少，最后全给了的又是多少？",
            [("requests.new", "research", 21), ("requests.granted", "research", 8)],
        ),
        (
            "榆林市生态环境局2023年，公益组织来申请的有几件？给全了的有几件？",
            [("requests.new", "public_welfare", 9), ("requests.granted", "public_welfare", 5)],
        ),
        # of all requests again
        (
            "榆林市生态环境局2023年，公益组织来申请的有几件？全部申请里给全了的有几件？",
            [("requests.new", "public_welfare", 9), ("requests.granted", "total", 23)],
        ),
        (
            "Did the cases Wuhan police carried forward at the end of 2022 match what they carried over into 2023?",
            [("requests.carried_forward", "total", 11), ("requests.carried_over", "total", 12)],
        ),
        ("芙蓉区2023年，老百姓去复议，复议机关给改过来的有几件", [("reconsideration.corrected", None, 1)]),
        (
            "For the Wuhan police in 2023, how many filings were dropped as repeats of an earlier one?",
            [("requests.not_processed.repeated", "total", 9)],
        ),
    ],
)
def test_what_goes_on_is_of_the_same_applicants(others: Engine, question: str, told: list[tuple[str, str | None, int]]) -> None:
    assert [(value.metric, value.applicant, value.value) for value in others.ask(question).values] == told


@pytest.mark.parametrize(
    ("question", "percent"),
    [
        # (5 + 1) of 14; (140 + 43) of 496
        (
            "In what percentage of concluded cases did the Guangyuan market regulation bureau release everything or something in 2023?",
            "42.9",
        ),
        ("水利部2023年办结的申请里，多多少少给了信息的占百分之几", "36.9"),
        ("What share of the requests the Ministry of Water Resources concluded in 2023 led to full or partial release?", "36.9"),
    ],
)
def test_something_or_everything_is_the_disclosure_rate(others: Engine, question: str, percent: str) -> None:
    first = others.ask(question).values[0]
    assert (first.metric, first.value and round(first.value, 1)) == ("disclosure_rate", Decimal(percent))


@pytest.mark.parametrize(
    "question",
    [
        "水利部2023年办结的申请里，给了东西的占百分之几",
        "水利部2023年收到的申请里，拿到的占几成",
    ],
)
def test_a_whole_whose_part_was_not_read_is_no_share(others: Engine, question: str) -> None:
    assert others.ask(question).status is Status.NOT_REPORTED


def test_a_part_told_by_its_applicants_is_one(others: Engine) -> None:
    """14 of 61."""
    assert round(others.ask("榆林市生态环境局2023年新收的申请里，企业提的占几成？给个百分比").values[0].value or 0, 1) == 23


@pytest.mark.parametrize(
    ("conversation", "figures"),
    [
        # the place of one of those asked back
        (["公安局2023年新收了几件申请？", "辽阳的"], [58]),
        (["如皋市市场监管局2022年收到多少申请？", "后面两年分别是多少"], [101, 112]),
        # the police of Wuhan, behind the Ministry of Water Resources and Liaoyang
        (["2023年哪个机关收到的申请最多？", "第三名那家上年结转了几件？"], [12]),
        (["Which agency received the most requests in 2023?", "How many had the third one carried over?"], [12]),
        (["如皋市市场监管局2022年收到多少申请？", "后面两年分别是多少", "三年合计呢？"], [277, 64, 101, 112]),
    ],
)
def test_the_conversation_goes_on(others: Engine, conversation: list[str], figures: list[int]) -> None:
    assert [value.value for value in others.ask(conversation[-1], earlier=conversation[:-1]).values] == figures


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # in each of its reports
        ("Requests newly received by the Rugao market regulation bureau in each of its reports?", {64, 101, 112}),
        # a law is no dispute
        ("After the Reconsideration Law changed, how many direct lawsuits did the Wuhan police have in 2023?", {7}),
        ("新行政复议法施行后，武汉市公安局2023年直接起诉的有几件", {7}),
        # of a kind of applicants that is named
        ("How many new requests did public-welfare groups like us send to the Yulin ecology bureau in 2023?", {9}),
        # who of them all
        ("Among the 2023 reports, who carried forward at least four requests?", {5, 3, 4}),
    ],
)
def test_what_stands_around_a_figure_is_read(others: Engine, question: str, figures: set[int]) -> None:
    assert figures & {int(value.value) for value in others.ask(question).values if value.value is not None}


@pytest.mark.parametrize(
    ("question", "agency", "figure"),
    [
        # a town under the government of its county, and one of a zone no list has
        ("官洲街道2023年新收几件申请", "广州市海珠区人民政府官洲街道办事处", 366),
        ("How many requests did Guanzhou Subdistrict receive in 2023?", "广州市海珠区人民政府官洲街道办事处", 366),
        ("底张街道2023年收到申请没有", "西咸新区底张街道办事处", 366),
    ],
)
def test_towns_are_known_by_their_own_names(
    tmp_path: Path,
    read: Callable[[Path], Report],
    gazetteer: Gazetteer,
    spellings: Spellings,
    question: str,
    agency: str,
    figure: int,
) -> None:
    """The report of the Ministry of Commerce, as if it were that of a town."""
    report = read(_OTHERS / "6" / "commerce-ministry-2023.md")
    town = Agency(agency, "440105" if "海珠" in agency else "", Level.TOWN, Scope.TERRITORY)
    engine = engine_over([replace(report, agency=town)], tmp_path, gazetteer, spellings)
    assert [(value.agency, value.value) for value in engine.ask(question).values] == [(agency, figure)]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("广州市海珠区人民政府官洲街道办事处", "Guanzhou Subdistrict Office of Haizhu"),
        ("西咸新区底张街道办事处", "Dizhang Subdistrict Office of Xixian New Area"),
    ],
)
def test_towns_are_called_by_their_own_names(spellings: Spellings, name: str, english: str) -> None:
    assert spellings.agency_in_english(name) == english


@pytest.mark.parametrize(
    "question",
    [
        "Two Xiamen bureaus, statistics and healthcare security: how many requests did each receive in 2023?",
        "The two Xiamen bureaus (statistics and healthcare security): how many requests did each receive in 2023?",
    ],
)
def test_bureaus_of_a_place_are_listed_behind_their_head_word(others: Engine, question: str) -> None:
    assert {(value.agency, value.value) for value in others.ask(question).values} == {("厦门市统计局", 25), ("厦门市医疗保障局", 22)}


def test_bureaus_of_a_place_without_their_kinds_are_asked_back(others: Engine) -> None:
    assert others.ask("Two Xiamen bureaus: how many requests did each receive in 2023?").status is Status.CLARIFICATION
