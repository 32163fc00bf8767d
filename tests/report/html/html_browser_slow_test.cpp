#include "report/html/browser_page.h"
#include "report/prelude.h"
#include "shell.h"

namespace modrob::report::html {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

struct Loaded {
  std::string dom, log;
};

// Opens the page as a reader does, without a network: every name resolves to nothing, every connection goes to a port
// where nobody listens.
Loaded load(const std::string& page, const std::string& query, const std::string& more_options = "") {
  const TemporaryFolder folder;
  write_file_whole(folder / "report.html", page);
  const auto log = folder / "log";
  const std::string command =
      browser() + " --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir='" +
      (folder / "profile").string() +
      "' --host-resolver-rules='MAP * ~NOTFOUND' --proxy-server=127.0.0.1:9 --enable-logging=stderr --v=0 "
      "--window-size=1280,900 --virtual-time-budget=60000 --dump-dom " +
      more_options + " 'file://" + (folder / "report.html").string() + query + "' 2>'" + log.string() + "'";
  const auto result = run_shell(command);
  EXPECT_EQ(result.status, 0) << read_file(log);
  return {result.output, read_file(log)};
}

void expect_all_drawn(const std::string& page, const Loaded& loaded) {
  const size_t charts = count(page, "class=\"spec\"");
  EXPECT_GT(charts, 0u);
  // Vega's class of a chart's drawing.
  EXPECT_EQ(count(loaded.dom, "class=\"marks\""), charts);
  EXPECT_EQ(count(loaded.dom, "data-charts=\"drawn\""), 1u);
  EXPECT_EQ(count(loaded.dom, ">This chart could not be drawn"), 0u);
  EXPECT_THAT(loaded.log, Not(HasSubstr("CONSOLE")));
}

TEST(HtmlBrowser, every_chart_draws_and_the_console_is_silent) {
  SKIP_WITHOUT_BROWSER();
  const auto analysis = page_analysis();
  const auto page = html_report(made_up_input(analysis));
  expect_all_drawn(page, load(page, "?metric=all"));
  expect_all_drawn(page, load(page, "?metric=all&estimand=recipe", "--blink-settings=preferredColorScheme=0"));
}

TEST(HtmlBrowser, on_paper_is_what_is_unfolded_and_no_more_than_eight_pages) {
  SKIP_WITHOUT_BROWSER();
  const TemporaryFolder folder;
  // The conditions of the quick study, and twice its rows of settings and runs.
  const auto analysis = page_analysis({.rates = {0.05, 0.1, 0.15, 0.3, 1}});
  const auto pages = [&](const std::string& page) {
    const auto pdf = folder / "page.pdf";
    load(page, "", "--no-pdf-header-footer --print-to-pdf='" + pdf.string() + "'");
    return count(read_file(pdf), "/Type /Page\n");
  };
  const auto page = html_report(made_up_input(analysis));
  const size_t folded = pages(page);
  EXPECT_GT(folded, 2u);
  EXPECT_LE(folded, 8u);
  std::string unfolded = page;
  for (size_t at = 0; (at = unfolded.find("<details>", at)) != std::string::npos; at += 14) {
    unfolded.replace(at, 9, "<details open>");
  }
  EXPECT_GT(pages(unfolded), folded);
}

TEST(HtmlBrowser, nothing_outside_is_asked_for) {
  SKIP_WITHOUT_BROWSER();
  const auto analysis = page_analysis();
  const auto page = html_report(made_up_input(analysis));
  const auto loaded = load(page, "?metric=all");
  const std::regex outside("(src|href|action|data)=[\"']?(https?:)?//");
  EXPECT_FALSE(std::regex_search(page.begin(), page.begin() + static_cast<long>(page.find("<script>")), outside));
  EXPECT_FALSE(std::regex_search(
      loaded.dom.begin(), loaded.dom.begin() + static_cast<long>(loaded.dom.rfind("<script>!function")), outside));
  EXPECT_THAT(loaded.log, Not(HasSubstr("ERR_")));
  EXPECT_THAT(loaded.log, Not(HasSubstr("Refused to")));
}

TEST(HtmlBrowser, a_chosen_metric_shows_its_panels_alone) {
  SKIP_WITHOUT_BROWSER();
  const auto analysis = page_analysis();
  const auto page = html_report(made_up_input(analysis));
  const auto loaded = load(page, "?metric=mae");
  EXPECT_GT(count(loaded.dom, "<div class=\"panel\" data-metric=\"mae\">"), 3u);
  EXPECT_EQ(count(loaded.dom, "<div class=\"panel\" data-metric=\"corr\">"), 0u);
  EXPECT_GT(count(loaded.dom, "<div class=\"panel\" data-metric=\"corr\" hidden=\"\">"), 3u);
}

TEST(HtmlBrowser, the_answers_are_those_to_the_choice) {
  SKIP_WITHOUT_BROWSER();
  const auto analysis = page_analysis();
  auto input = made_up_input(analysis);
  input.answers = all_answers(analysis);
  const auto page = html_report(input);
  const std::string all = "<div class=\"answers\" ";
  for (const std::string metric : {"f1_non0", "all"}) {
    const auto dom = load(page, "?metric=" + metric + "&estimand=recipe").dom;
    EXPECT_EQ(count(dom, all), 8u);
    EXPECT_EQ(count(dom, all + "data-metric=\"" + metric + "\" data-estimand=\"recipe\">"), 1u);
    EXPECT_EQ(count(dom, "hidden=\"\">\n<p class=\"lead\">Judged by "), 7u);
  }
}

TEST(HtmlBrowser, text_from_strangers_runs_nothing) {
  SKIP_WITHOUT_BROWSER();
  const std::string attack =
      "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">'\"";
  auto analysis = page_analysis();
  analysis.title = analysis.warnings.emplace_back(attack);
  analysis.groups[0].flips[0].largest[0].utterance = attack;
  analysis.missing_runs.push_back({attack, attack});
  auto input = made_up_input(analysis);
  input.answers[0].answers.push_back({attack, {{attack, {attack, Tone::kGood}, attack, {}, {attack}}}});
  for (auto& [id, words] : input.transcripts.begin()->second) words = attack;
  const auto page = html_report(input);
  const auto loaded = load(page, "?metric=all");
  EXPECT_EQ(count(loaded.dom, "<title>made_up: study report</title>"), 1u);
  expect_all_drawn(page, loaded);
}

}  // namespace
}  // namespace modrob::report::html
