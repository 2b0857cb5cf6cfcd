"""How people go on after an answer. Expected figures from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Answer, Status
from service.answering.engine import Engine
from service.understanding.query import Language, Operation
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "suqian-2023", "fujian-2021", "putian-2023", "xinxiang-2023", "zhaoyuan-2023", "nanping-2022")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("conversations"), gazetteer, spellings)


def _last(engine: Engine, conversation: list[str]) -> Answer:
    return engine.ask(conversation[-1], earlier=conversation[:-1])


@pytest.mark.parametrize(
    ("conversation", "figure"),
    [
        # only a row is named: what was asked of the row before is asked of it
        (["How many reconsiderations were upheld in Suqian in 2023?", "and for the direct lawsuits?"], 1),
        (["宿迁2023年行政复议纠正了几件", "复议后起诉的呢"], 0),
        (["宿迁2023年现行有效的规范性文件有几件", "规章呢"], 11),
        (["How many requests from companies did Suqian grant in full in 2023?", "and in part?"], 7),
        # a question of its own takes no outcome over
        (["How many reconsiderations were upheld in Suqian in 2023?", "And how many direct lawsuits were there?"], 24),
        (["Suqian 2023: how many compulsory fees?", "and penalties in 2023?", "and compulsory measures?"], 20163),
        # of what was asked last, in words that only point back at it
        (["宿迁2023年复议后起诉几件", "这些里头还没审结的"], 9),
        (["How many direct lawsuits did Suqian have in 2023?", "Of these, how many are still open?"], 6),
        (["How many requests did Zhaoyuan refuse in 2023?", "How many of them for third parties?", "And on that ground in Suqian?"], 38),
        # taken back, and the one that is meant
        (["宿迁2023年新收几件申请", "不是宿迁，是莆田工信局"], 3),
        (["招远工信局2022年新收几件申请", "没有啊，那2023的"], 0),
        (["招远工信局2022年新收几件申请", "23呢"], 0),
        (["宿迁2023年新收几件申请", "哦不，莆田工信局"], 3),
        (["How many requests did Suqian receive in 2023?", "Sorry, wrong agency. I meant Putian's industry bureau."], 3),
        # of several in one answer, or asked back, one
        (["How many lawsuits did Suqian have in 2023?", "the second one"], 89),
        (["How many lawsuits did Suqian have in 2023?", "the second one", "and the other?"], 24),
        (["宿迁2023年结转的申请有几件", "后者", "另一个呢"], 96),
        (["How many requests did Putian and Suqian receive in 2023?", "the latter"], 3511),
        (["Which agency received the most requests in 2023?", "and the second?"], 3),
        (["How many requests did Puttian receive in 2023?", "yes please"], 3),
        # what was asked in turn, put together
        (["How many reconsiderations were upheld in Suqian in 2023?", "and the direct lawsuits?", "add them up"], 310),
        (["宿迁2023年行政处罚多少件", "许可呢", "加起来"], 4631247),
        (["宿迁2023年规范性文件制发几件", "废止的呢", "两者相差多少"], 380),
        (["How many lawsuits did Suqian have in 2023?", "and in total?"], 113),
        (["南平2022年予以公开几件", "福建2021年的呢", "两个加起来"], 8),
        # everybody, after one kind of applicant
        (["How many new requests did companies file with Suqian in 2023?", "And from everybody?"], 3511),
        (["宿迁2023年商业企业新收几件申请", "所有申请人呢"], 3511),
        (["宿迁2023年商业企业新收几件申请", "总共呢"], 3511),
        (["宿迁2023年商业企业新收几件申请", "法律服务机构呢", "一共多少"], 104),
        (["How many new requests in Suqian in 2023 came from companies?", "And in Putian?", "In total?"], 99),
        # what is left
        (["宿迁2023年新收申请几件", "其中企业的", "自然人的呢", "剩下的呢"], 10),
        (["宿迁2023年不予公开几件", "其余的呢"], 3344),
        (["How many requests did Suqian not process in 2023?", "without the repeated ones"], 367),
        # a number is told of a count, also after a share
        (["What share of requests did Suqian grant in full in 2023?", "is that more than 1000?"], 1191),
        # a turn of the year is no year
        (
            [
                "How many requests did Shanghai's General Office carry forward from 2019 to the next year?",
                "and how many did it take over from the previous year?",
            ],
            18,
        ),
        (["宿迁2023年新收多少件申请", "上一年转过来的有几件"], 96),
        (["How many requests did Suqian receive in 2023?", "How many rolled over into the next year?"], 121),
        # a share, without saying of what
        (["宿迁2023年新收多少件申请", "其中自然人提出的呢", "占多大比例？"], Decimal("96.9")),
        # those of an applicant among the result that was told
        (["2019年上海市政府办公厅予以公开的有多少件？", "企业申请的占了其中几件？"], 12),
        # how far two figures lie apart is no definition
        (["How many penalties did Suqian impose in 2023?", "and licences?", "What's the difference between the two?"], 1014057),
        (["福建2021年新收几件申请", "南平2022年的呢", "两者有什么差别"], 10),
        # what was explained, or ranked first
        (["What is a normative document?", "How many of these did Xinxiang issue in 2023?"], 5),
        (["“其他处理”是指什么？", "宿迁2023年这一类有多少件"], 341),
        (["How many requests did Suqian not process in 2023?", "What was the commonest reason?"], 305),
        (["宿迁2023年“无法提供”的多少件", "主要是因为什么"], 1047),
        # with what came over from the year before
        (
            ["How many requests did Suqian carry over into 2023?", "With the new ones on top, how many were there to deal with in all?"],
            3607,
        ),
        (["宿迁2023年从上年结转的有几件", "其中律所的", "把这些结转来的和当年新收的加起来，总共要办多少件？"], 3607),
        # what another question left unanswered is not asked of the next row
        (["福建2021年行政许可作了多少个决定", "其中有多少个是不准予许可的？", "处罚呢"], 18),
        # the same of another agency, or of one more
        (["莆田2023年作了几件行政处罚决定？", "招远的情况又如何"], 0),
        (["How many penalties did Xinxiang impose in 2023?", "Pity. Putian then?"], 1),
        (["莆田跟新乡2023年谁收到的申请多？", "把招远也算进来，三家平均每家收到几件？"], 1),
        # a report that was asked after
        (["Do you have a report from Nanping's industry bureau?", "Good. How many requests did it partly grant?"], 1),
        # that number of another agency; the agency itself
        (["How many normative documents of Fujian were in force in 2021?", "And what is that number for Xinxiang?"], 5),
        (["How many normative documents of Fujian were in force in 2021?", "And the corresponding figure at Xinxiang?"], 5),
        (["福建2021年现行有效的规范性文件有几件", "新乡的相应数字是多少"], 5),
        (["How many requests did Putian receive in 2023?", "And the city of Suqian itself?"], 3511),
        # what came in, was dealt with, whatever was asked before
        (["宿迁2023年不予公开几件", "收了多少"], 3511),
        (["宿迁2023年不予公开几件", "那莆田2023年收了多少"], 3),
        (["宿迁2023年收到几件申请", "一共办了多少"], 3486),
        (["宿迁2023年予以公开几件", "收了企业的多少件"], 99),
        (["How many requests did Suqian conclude in 2023?", "and how many did it get from companies?"], 99),
        # the main reason, after other figures
        (["宿迁2023年收到几件申请", "其中企业提了多少", "不予公开的有几件", "主要理由是什么"], 38),
        (["How many requests did Suqian refuse in 2023?", "On what grounds mostly?"], 38),
        # how they ended
        (["南平2022年收到几件申请", "最后怎么答复的？"], 0),
        # it, the one ranked first; another place of that ranking behind it
        (["2023年谁收到的申请最多", "它不予公开几件"], 142),
        (["Which agency received the most requests in 2023?", "How many did it refuse?"], 142),
        (["2023年谁收到的申请最多", "它不予公开几件", "第二名是谁"], 3),
        (
            [
                "Which agency received the most requests in 2023?",
                "How many did it refuse?",
                "And who came second?",
                "How many did it grant?",
            ],
            1,
        ),
        (["2023年哪些机关收到的申请超过1件", "其中谁不予公开最多"], 142),
        (["2023年哪些机关收到的申请超过1件", "它们加起来收到多少申请"], 3514),
        # all of the city, after one of its counties that has no report
        (["宿迁年报里，沭阳县收办了多少件公开申请案件？", "全市收到多少申请"], 3511),
        # a thing named behind 呢, and how many of it
        (["宿迁市2023年编印了几期《政府公报》？", "制作的政策简明问答呢，一共多少期？"], 119),
        # taken back
        (["宿迁2023年不予公开几件", "不对，我问的是无法提供的"], 1078),
        (["宿迁2023年收到几件申请", "刚才说的申请里企业的有几件"], 99),
    ],
)
def test_going_on_leads_to_the_figure_that_is_meant(real: Engine, conversation: list[str], figure: int) -> None:
    answer = _last(real, conversation)
    assert answer.status is Status.ANSWERED
    assert answer.values[0].value == figure


def test_a_ratio_or_share_of_the_former_and_the_latter(real: Engine) -> None:
    asked = ["宿迁2023年行政处罚多少件", "许可呢"]
    assert str(_last(real, [*asked, "前者是后者的几倍"]).values[0].value) == "1.56"
    asked = ["How many licences did Suqian issue in 2023?", "and penalties?"]
    assert str(_last(real, [*asked, "what is the former divided by the latter?"]).values[0].value) == "0.641"
    share = _last(real, ["上海市政府办公厅2019年收到几件申请，结转下年几件？", "后者占前者多少"])
    assert [value.value for value in share.values[1:]] == [72, 859]


def test_a_share_goes_on_with_another_row(real: Engine) -> None:
    asked = ["What share of requests did Suqian grant in full in 2023?", "and in part?"]
    assert [value.value for value in _last(real, asked).values[1:]] == [328, 3486]
    assert _last(real, [*asked, "which is higher?"]).status is Status.CLARIFICATION


def test_a_comparison_with_another_agency_is_told_yes_or_no(real: Engine) -> None:
    answer = _last(real, ["How many requests did Suqian refuse in 2023?", "is that more than Putian?"])
    assert answer.markdown.startswith("Yes.")
    assert _last(real, ["新乡2023年行政处罚多少件", "比招远少吗"]).markdown.startswith("不")


def test_which_has_most_is_asked_of_those_spoken_of(real: Engine) -> None:
    asked = ["莆田市工信局2023年行政处罚几件", "那新乡呢", "哪个最多"]
    assert {value.agency for value in _last(real, asked).values} == {"莆田市工业和信息化局", "新乡市工业和信息化局"}
    assert len(_last(real, [*asked[:-1], "2023年哪个单位最多"]).values) > len(asked) - 1


@pytest.mark.parametrize(
    ("question", "places"),
    [
        (["莆田2023年废止规范性文件几件", "出处呢"], ["行政规范性文件", "本年废止件数"]),
        (["How many normative documents did Putian repeal in 2023?", "where does it say that?"], ["行政规范性文件", "本年废止件数"]),
        (["How many normative documents did Putian repeal in 2023?", "What's the source?"], ["本年废止件数"]),
        (["莆田2023年废止规范性文件几件", "确定吗？"], ["重新查过"]),
        (["How many normative documents did Putian repeal in 2023?", "Are you sure?"], ["Looked up again"]),
        (["How many normative documents did Putian repeal in 2023?", "Really? That many?"], ["Looked up again"]),
        (["How many normative documents did Putian repeal in 2023?", "How is that computed?"], ["printed in the report"]),
        (["莆田2023年公开率", "怎么算的"], ["由下列数字算出", "÷"]),
    ],
)
def test_what_is_wanted_of_the_answer_before(real: Engine, question: list[str], places: list[str]) -> None:
    before, answer = _last(real, question[:-1]), _last(real, question)
    assert answer.values == before.values
    assert all(place in answer.markdown for place in places)


@pytest.mark.parametrize(
    ("told", "said", "not_said"),
    [
        ("Are you sure? Somebody told me it was 4.", "No.", "Yes."),
        ("I thought it was 3600.", "No.", "Yes."),
        ("Hm, my notes say 3511.", "Yes.", "No."),
        ("The newspaper said 3,700.", "No.", "Yes."),
        ("So not 3600?", "does not give 3600", "Yes."),
        ("不是3600件吗", "不是3600件，而是", "是的"),
        ("3511？不是说3500吗", "不是3500件，而是", "是的"),
        ("我记得是3511件", "是的。", "不是"),
        ("你确定吗？有人跟我说是4000件", "不是。", "是的"),
    ],
)
def test_another_number_that_is_told_is_checked(real: Engine, told: str, said: str, not_said: str) -> None:
    answer = _last(real, ["How many requests did Suqian receive in 2023?", told])
    assert answer.status is Status.ANSWERED
    assert [value.value for value in answer.values] == [3511]
    assert said in answer.markdown
    assert not_said not in answer.markdown


def test_a_number_that_the_text_is_said_to_give_is_none_of_the_table(real: Engine) -> None:
    question = "How many requests was Shanghai's General Office unable to provide in 2019?"
    answer = _last(real, [question, "But the text of that report says 265, doesn't it?"])
    assert [value.value for value in answer.values] == [337]
    assert "The text of the report gives 265" in answer.markdown
    assert "No." not in answer.markdown
    assert _last(real, [question, "Fine. Not 2022?"]).status is Status.NOT_FOUND


@pytest.mark.parametrize("asked", ["Fine. Where exactly is that from?", "具体出自哪里？", "这个数出自哪张表", "那到底是从哪来的"])
def test_where_exactly_a_figure_stands(real: Engine, asked: str) -> None:
    answer = _last(real, ["How many normative documents did Putian repeal in 2023?", "Somebody told me it was 4.", asked])
    assert "本年废止件数" in answer.markdown
    assert "No." not in answer.markdown
    assert "不是" not in answer.markdown


def test_a_figure_is_set_beside_the_one_it_is_to_match(real: Engine) -> None:
    answer = _last(real, ["宿迁2023年不予公开几件", "跟表里的部分公开一致吗"])
    assert [value.value for value in answer.values if value.metric in ("requests.denied", "requests.partial")] == [142, 328]


@pytest.mark.parametrize(
    ("conversation", "language"),
    [
        (["莆田2023年收到几件申请？请用英文回答，我要发给外国同事"], Language.EN),
        (["我老板看不懂中文，请用英文回答：莆田2023年收到几件申请？"], Language.EN),
        (["莆田2023年收到几件申请？麻烦给个英文版，方便转发"], Language.EN),
        (["用英语告诉我莆田2023年收到几件申请"], Language.EN),
        (["Could you answer in Chinese? How many requests did Putian receive in 2023?"], Language.ZH),
        (["How many requests did Putian receive in 2023? Answer in Chinese please, my boss reads no English."], Language.ZH),
        (["莆田2023年收到几件申请", "把它翻译成英文"], Language.EN),
        (["莆田2023年收到几件申请", "用英文说"], Language.EN),
        (["莆田2023年收到几件申请？用英文回答"], Language.EN),
        (["How many requests did Putian receive in 2023?", "in Chinese, please"], Language.ZH),
        (["莆田2023年收到几件申请", "用英文说", "那新乡呢"], Language.ZH),
    ],
)
def test_an_answer_in_the_other_language(real: Engine, conversation: list[str], language: Language) -> None:
    answer = _last(real, conversation)
    assert (answer.language, answer.status, len(answer.values)) == (language, Status.ANSWERED, 1)


@pytest.mark.parametrize(
    "conversation",
    [
        ["How many requests did Suqian receive in 2023?", "yes"],
        ["How many requests did Suqian receive in 2023?", "the other one"],
        ["How many requests did Suqian receive in 2023?", "both"],
        ["How many requests did Suqian receive in 2023?", "which is higher?"],
        ["How many requests did Suqian receive in 2023?", "the former divided by the latter"],
        ["How many lawsuits did Suqian have in 2023?", "the fourth one"],
        ["宿迁2023年收到几件申请", "好"],
        ["宿迁2023年收到几件申请", "第二个"],
        ["宿迁2023年收到几件申请", "剩下的呢"],
        ["上海市政府办公厅2019年予以公开几件", "那个呢"],
        ["宿迁2023年规范性文件制发几件", "现行有效的呢", "一共呢"],
    ],
)
def test_what_nobody_could_tell_is_asked_back(real: Engine, conversation: list[str]) -> None:
    answer = _last(real, conversation)
    assert answer.status is Status.CLARIFICATION
    assert not answer.values
    assert "2023" in answer.markdown or "2019" in answer.markdown


def test_one_of_those_asked_back_is_picked_by_its_place(real: Engine) -> None:
    asked = "工信局2023年行政处罚几件"
    offered = [line[2:] for line in real.ask(asked).markdown.splitlines() if line.startswith("- ")]
    picked = [_last(real, [asked, word]).values[0].agency for word in ("1", "第二个", "最后一个")]
    assert picked == offered
    assert _last(real, [asked, "the first one", "the second"]).values[0].agency == offered[1]


def test_a_digression_to_a_term_is_left_again(real: Engine) -> None:
    asked = ["How many requests did Putian refuse in 2023?", "what's a normative document?", "and in Suqian?"]
    assert not _last(real, asked[:2]).values
    assert sum(value.value or 0 for value in _last(real, asked).values) in (142, 284)


def test_an_agency_without_a_report_of_the_year_spoken_of_answers_from_its_newest(real: Engine) -> None:
    asked = ["招远2023年的复议有多少", "南平呢"]
    answer = _last(real, asked)
    assert [(value.year, value.value) for value in answer.values] == [(2022, 0)]
    assert "没有收录南平市工业和信息化局2023年的报告" in answer.markdown
    # the year spoken of stays that of the conversation
    assert _last(real, [*asked, "新乡呢"]).values[0].year == 2023
    assert _last(real, [*asked[:1], "南平2023年呢"]).status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("message", "agency", "figure"),
    [
        ("I'm looking at the Fujian industry department's 2021 report. How many requests did it receive?", "福建省工业和信息化厅", 11),
        ("We are off to Xinxiang next week; how many penalties did the industry bureau there impose in 2023?", "新乡市工业和信息化局", 21),
        ("我正在核对莆田市工信局的年报。2023年收到几件申请？", "莆田市工业和信息化局", 3),
        ("下周要去宿迁市调研。那里2023年收到几件申请？", "宿迁市人民政府", 3511),
        ("My brother lives in Suqian. How many requests did Putian receive in 2023?", "莆田市工业和信息化局", 3),
    ],
)
def test_a_statement_says_whose_report_is_meant(real: Engine, message: str, agency: str, figure: int) -> None:
    answer = real.ask(message)
    assert [(value.agency, value.value) for value in answer.values] == [(agency, figure)]


def test_who_asks_is_not_who_is_asked_about(real: Engine) -> None:
    answer = real.ask("I'm a student from Suqian. Which agency received the fewest requests in 2023?")
    assert len({value.agency for value in answer.values}) > 1
    assert real.ask("我是宿迁的记者。2023年收到几件申请？").status is Status.CLARIFICATION


def test_the_other_of_two_agencies_is_never_the_same_again(real: Engine) -> None:
    asked = [
        "How many requests did Putian receive in 2023?",
        "And Suqian?",
        "And from companies?",
        "And the other one, how many did it refuse?",
    ]
    assert {value.agency for value in _last(real, asked).values} == {"莆田市工业和信息化局"}
    assert _last(real, [asked[0], asked[-1]]).status is Status.CLARIFICATION


def test_the_money_that_is_asked_for_is_no_place(real: Engine) -> None:
    answer = _last(real, ["How many penalties did Xinxiang's bureau impose in 2023?", "How much did they fine people in total, in yuan?"])
    assert answer.status is Status.NOT_REPORTED


@pytest.mark.parametrize(
    ("conversation", "figure"),
    [
        # the column of the rows before, however its word is written elsewhere
        (["How many normative documents are in force in Suqian?", "How many were issued that year?"], 109),
        (["宿迁2023年收到多少件申请", "换成莆田，同一年"], 3),
        (["莆田2023年收到多少件申请", "哦不对，是宿迁"], 3511),
        (["How many requests did Putian receive in 2023?", "no wait, I meant Suqian"], 3511),
        (["How many requests did Putian receive in 2023?", "Sorry, my mistake: Suqian"], 3511),
    ],
)
def test_what_is_switched_or_taken_back_changes_nothing_else(real: Engine, conversation: list[str], figure: int) -> None:
    answer = _last(real, conversation)
    assert answer.values[0].value == figure, answer.markdown


@pytest.mark.parametrize(
    "conversation",
    [
        ["宿迁2023年公开率是多少", "谁在负责这项工作"],
        ["宿迁2023年收到多少件申请", "政务公开的负责人是谁"],
        ["How many requests did Putian receive in 2023?", "Which of its training sessions had the most people?"],
        ["莆田2023年予以公开率是多少", "它的网站发布了多少条信息"],
    ],
)
def test_a_message_about_something_else_inherits_no_figure(real: Engine, conversation: list[str]) -> None:
    *earlier, asked = conversation
    (query,) = real.reader.read(asked, earlier=earlier)
    assert (query.cells, query.quantities, query.ranking) == ((), (), None)
    assert query.operation in (Operation.TEXT, Operation.LOOKUP)


@pytest.mark.parametrize("asked", ["Break that down by exemption, please.", "按理由分一下"])
def test_refusals_are_broken_down_by_ground(real: Engine, asked: str) -> None:
    answer = _last(real, ["How many requests did Fujian deny in 2021?", asked])
    assert len(answer.values) == 8, answer.markdown
    assert all(value.metric.startswith("requests.denied.") for value in answer.values)


@pytest.mark.parametrize("conversation", [["福建省2021年新收多少申请", "那市工信局呢"], ["宿迁市2023年新收多少申请", "市教育局呢"]])
def test_an_organ_of_a_level_is_none_of_another_place(real: Engine, conversation: list[str]) -> None:
    assert not [value for value in _last(real, conversation).values if value.agency != "莆田市工业和信息化局"]


@pytest.mark.parametrize(
    "question",
    ["莆田那个局2023年新收几件申请", "2023年工信局新收几件申请，莆田的", "How many requests did the bureau in Putian receive in 2023?"],
)
def test_an_organ_apart_from_its_place_or_without_its_kind_is_of_that_place(real: Engine, question: str) -> None:
    assert {value.agency for value in real.ask(question).values} == {"莆田市工业和信息化局"}


@pytest.mark.parametrize(
    ("conversation", "value"),
    [
        (["招远市2023年新收多少申请", "最新的呢"], "招远市工业和信息化局"),
        (["How many requests did Zhaoyuan receive in 2023?", "the latest one"], "招远市工业和信息化局"),
        (["How many requests did Zhaoyuan receive in 2023?", "not Zhaoyuan, Suqian"], "宿迁市人民政府"),
    ],
)
def test_the_newest_and_the_other_place_are_asked_the_same(real: Engine, conversation: list[str], value: str) -> None:
    (figure,) = _last(real, conversation).values
    assert (figure.agency, figure.metric) == (value, "requests.new")


@pytest.mark.parametrize("question", ["宿迁那个局2023年收到几件申请", "How many requests did the Suqian bureau receive in 2023?"])
def test_a_whole_government_is_none_of_its_bureaus(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert (answer.status, answer.values) == (Status.NOT_FOUND, ())
