#include "report/html/browser_page.h"
#include "report/prelude.h"

namespace modrob::report::html {
namespace {

std::string quick_page() {
  // The conditions of the quick study.
  const auto analysis = page_analysis({.rates = {0.05, 0.1, 0.15, 0.3, 1}});
  auto input = made_up_input(analysis);
  input.answers = all_answers(analysis);
  return html_report(input);
}

// What has the focus: where it stands in the document, what it is, whether it lies in view with nothing over it, and
// whether one sees that it has the focus.
constexpr const char* kFocus = R"((() => {
  const it = document.activeElement;
  const shown = it.matches('input[type=radio]') ? it.nextElementSibling : it;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const before = window.before;
  window.before = it;
  (window.visited ||= new Set()).add(it);
  return {
    what: it.tagName + '.' + it.className + ' ' + (it.name || it.textContent.trim().slice(0, 30)),
    ended: it === document.body,
    follows: !before || !!(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING),
    seen: (it.closest('label') || it).contains(
        document.elementFromPoint(box.left + Math.min(9, box.width / 2), box.top + Math.min(9, box.height / 2))),
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
})())";

// Of radio buttons a key reaches the chosen one, and its arrows the others.
constexpr const char* kNotVisited = R"([...document.querySelectorAll(
    'a[href], button, input:not([type=radio]), input[type=radio]:checked, select, summary, [tabindex="0"]')]
  .filter((it) => it.checkVisibility() && !window.visited.has(it)).map((it) => it.outerHTML.slice(0, 80)))";

TEST(HtmlReader, tab_visits_everything_in_reading_order_and_one_sees_where_one_is) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page());
  std::vector<std::string> visited;
  for (int i = 0; i < 400; ++i) {
    page.press("Tab", 9);
    const auto focus = page.evaluate(kFocus);
    if (focus.at("ended") == true) break;
    const auto what = focus.at("what").get<std::string>();
    EXPECT_EQ(focus.at("follows"), true) << what;
    EXPECT_EQ(focus.at("seen"), true) << what;
    EXPECT_EQ(focus.at("marked"), true) << what;
    visited.push_back(what);
  }
  ASSERT_GT(visited.size(), 30u);
  EXPECT_LT(visited.size(), 400u) << "nothing holds the focus";
  EXPECT_THAT(visited[0], StartsWith("A.skip Skip to the answer"));
  EXPECT_THAT(visited[1], EndsWith(" metric"));
  EXPECT_THAT(visited[2], EndsWith(" estimand"));
  EXPECT_THAT(visited[3], EndsWith("Answer"));
  EXPECT_EQ(page.evaluate(kNotVisited), io::Json::array());
}

TEST(HtmlReader, what_a_mouse_can_do_a_key_can) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page());
  page.press("Tab", 9);
  page.press("Enter", 13);
  EXPECT_EQ(page.evaluate("location.hash"), "#answer");
  page.evaluate("document.querySelector('.vega-embed summary').focus()");
  page.press("Enter", 13);
  page.press("Tab", 9);
  const std::string saved =
      "new Promise((done) => { const ask = () => document.activeElement.matches('.vega-actions a[download]:not([href$="
      "\"#\"])') ? done(true) : setTimeout(ask, 20); ask(); setTimeout(() => done(false), 3000); })";
  EXPECT_EQ(page.evaluate(saved), true) << "the picture is there to be saved";
  const std::string shown = "[...document.querySelectorAll('.panel:not([hidden])')].map((it) => it.dataset.metric)[0]";
  page.evaluate("document.querySelector('input[name=metric]').focus()");
  page.press("ArrowRight", 39);
  EXPECT_EQ(page.evaluate(shown), "f1_non0");
  page.evaluate("document.querySelector('.answers:not([hidden]) summary').focus()");
  page.press(" ", 32);
  EXPECT_EQ(page.evaluate("document.activeElement.parentElement.open"), true);
}

TEST(HtmlReader, charts_are_whole_at_every_width_and_so_are_their_names) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page(), "?metric=all");
  for (const int width : {390, 900, 1400}) {
    page.resize(width);
    page.open("?metric=all");
    EXPECT_EQ(
        page.evaluate("[...document.querySelectorAll('.chart')].filter((it) => it.scrollWidth > it.clientWidth + 1)"
                      ".map((it) => it.querySelector('svg').getAttribute('aria-label'))"),
        io::Json::array())
        << width;
    EXPECT_EQ(page.evaluate("[...document.querySelectorAll('.chart svg text')].map((it) => it.textContent)"
                            ".filter((it) => it.includes('\u2026'))"),
              io::Json::array())
        << width;
    EXPECT_EQ(page.evaluate("[...document.querySelectorAll('.chart')].flatMap((chart) => { const menu = chart."
                            "querySelector('summary').getBoundingClientRect(); return [...chart.querySelectorAll("
                            "'svg text')].filter((it) => { const box = it.getBoundingClientRect(); return box.right > "
                            "menu.left && box.left < menu.right && box.bottom > menu.top && box.top < menu.bottom; })"
                            ".map((it) => it.textContent); })"),
              io::Json::array())
        << "a word lies under the menu at " << width;
    EXPECT_EQ(page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true) << width;
    EXPECT_EQ(page.evaluate("[...document.querySelectorAll('.claims .chip')].filter((it) => "
                            "it.getBoundingClientRect().right > innerWidth).length"),
              0)
        << "a verdict is off the screen at " << width;
  }
  page.resize(1400);
  EXPECT_EQ(page.evaluate("[...document.querySelectorAll('.claims')].filter((it) => "
                          "it.parentElement.scrollWidth > it.parentElement.clientWidth + 1).length"),
            0);
}

// The colours of which html_contrast_test.cpp knows that they are read.
TEST(HtmlReader, every_word_in_a_chart_has_a_colour_of_the_pages_text) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page(), "?metric=all");
  for (const char* scheme : {"light", "dark"}) {
    page.call("Emulation.setEmulatedMedia", {{"features", {{{"name", "prefers-color-scheme"}, {"value", scheme}}}}});
    page.open("?metric=all");
    EXPECT_EQ(page.evaluate("(() => { const of = (name) => getComputedStyle(document.documentElement).getPropertyValue("
                            "'--' + name).trim(); return [...document.querySelectorAll('.chart svg text')].filter("
                            "(it) => ![of('ink'), of('soft')].includes(it.getAttribute('fill'))).map((it) => "
                            "it.textContent + ' ' + it.getAttribute('fill')).slice(0, 9); })()"),
              io::Json::array())
        << scheme;
  }
}

TEST(HtmlReader, charts_are_light_on_paper_and_dark_again_behind_it) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page());
  page.call("Emulation.setEmulatedMedia", {{"features", {{{"name", "prefers-color-scheme"}, {"value", "dark"}}}}});
  page.open();
  const auto ink_after = [&](const std::string& event) {
    return page.evaluate("new Promise((done) => { " + event +
                         "; setTimeout(() => done(document.querySelector("
                         "'.chart svg .role-title-text text, .chart svg text').getAttribute('fill')), 1000); })");
  };
  const auto dark = ink_after("");
  const auto paper = ink_after("dispatchEvent(new Event('beforeprint'))");
  EXPECT_NE(paper, dark);
  EXPECT_THAT(std::string(page_file("report.css")).substr(0, 1000), HasSubstr(paper.get<std::string>()));
  EXPECT_EQ(ink_after("dispatchEvent(new Event('afterprint'))"), dark);
}

TEST(HtmlReader, the_first_paint_is_within_a_second) {
  SKIP_WITHOUT_BROWSER();
  BrowserPage page(quick_page());
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    page.open();
    const auto paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    best = std::min(best, paint.get<double>());
  }
  std::printf("first paint: %.0f ms\n", best);
  EXPECT_LE(best, 1000);
}

}  // namespace
}  // namespace modrob::report::html
