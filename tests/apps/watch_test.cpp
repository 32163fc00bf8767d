#include "imported_world.h"
#include "terminal.h"

namespace modrob::testing {

namespace {

constexpr const char* kOtherScreen = "\x1b[?1049h";
constexpr const char* kBack = "\x1b[?7h\x1b[?25h\x1b[?1049l";

const ImportedWorld& imported_world() {
  static const ImportedWorld kWorld;
  return kWorld;
}

std::string folder() { return imported_world().results(); }

// What is on the screen between "to the top left" and "clear the rest", line by line.
std::vector<std::string> drawn(std::string text) {
  const auto begin = text.rfind("\x1b[H"), end = text.rfind("\x1b[J");
  EXPECT_LT(begin, end) << text;
  text = text.substr(begin + 3, end - begin - 3);
  std::vector<std::string> lines = {""};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 3, "\x1b[K") == 0) {
      i += 2;
    } else if (text[i] == '\n') {
      lines.emplace_back();
    } else if (text[i] != '\r') {
      lines.back() += text[i];
    }
  }
  return lines;
}

}  // namespace

TEST(Watch, declared_runs_that_were_never_scored_do_not_wait) {
  const auto status = imported_world().modrob("study status " + folder());
  EXPECT_EQ(status.output,
            "1 of 2 runs done, 1 unscored\n"
            "unscored data, model, none, seed 2: is declared, but no scores of it were imported\n");
  const auto json = io::parse_json(imported_world().modrob("study status --json " + folder()).output, "status");
  EXPECT_EQ(json.at("counts").at("unscored"), 1);
  EXPECT_EQ(json.at("counts").at("waiting"), 0);
}

TEST(Watch, without_a_terminal_it_says_once_what_status_says) {
  const auto status = imported_world().modrob("study status " + folder()).output;
  const auto watch = imported_world().modrob("study watch " + folder());
  expect_success(watch);
  EXPECT_EQ(watch.output, status);
  TerminalProgram once(imported_world().call("study watch --once " + folder()), 200, 20);
  EXPECT_THAT(once.until("imported"), HasSubstr("1 of 2 runs done, 1 unscored\r\nunscored data"));
  EXPECT_EQ(once.status(), 0);
  expect_refusal(imported_world().modrob("study watch /nowhere"), {"/nowhere"});
}

TEST(Watch, json_is_a_line_for_each_look_and_ends_with_the_study) {
  const auto watch = imported_world().modrob("study watch --json " + folder());
  expect_success(watch);
  EXPECT_EQ(std::count(watch.output.begin(), watch.output.end(), '\n'), 1);
  EXPECT_EQ(io::parse_json(watch.output, "watch"),
            io::parse_json(imported_world().modrob("study status --json " + folder()).output, "status"));
}

TEST(Watch, it_shows_the_study_and_gives_the_terminal_back_however_it_ends) {
  struct Ending {
    const char* keys;
    int signal;
    int status;
  };
  for (const auto& [keys, signal, status] :
       {Ending{"q", 0, 0}, Ending{"\x03", 0, 0}, Ending{"", SIGINT, 0}, Ending{"", SIGTERM, 128 + SIGTERM},
        Ending{"", SIGHUP, 128 + SIGHUP}, Ending{"", SIGQUIT, 128 + SIGQUIT}}) {
    TerminalProgram watch(imported_world().call("study watch " + folder()), 100, 20);
    const auto screen = watch.until("\x1b[J");
    EXPECT_THAT(screen, HasSubstr(kOtherScreen));
    const auto lines = drawn(screen);
    EXPECT_EQ(lines.front(), folder() + ": 1 of 2 runs done, 1 unscored");
    EXPECT_THAT(lines[1], HasSubstr("[#########################-------------------------] 50 %"));
    EXPECT_THAT(lines[3], HasSubstr("unscored data, model, none, seed 2"));
    EXPECT_EQ(lines[4], "done     data, model, none, seed 1");
    EXPECT_FALSE(watch.takes_lines());
    EXPECT_THAT(watch.until("\x1b[J"), HasSubstr("1 of 2 runs done")) << "it is drawn again";
    if (signal != 0) watch.send(signal);
    watch.type(keys);
    EXPECT_THAT(watch.until(kBack), HasSubstr(kBack)) << signal;
    EXPECT_EQ(watch.status(), status);
    EXPECT_TRUE(watch.takes_lines()) << signal;
  }
}

TEST(Watch, a_study_that_goes_away_ends_it_with_the_terminal_as_it_was) {
  const TemporaryFolder copy;
  fs::copy(folder(), copy / "two", fs::copy_options::recursive);
  TerminalProgram watch(imported_world().call("study watch " + (copy / "two").string()), 100, 20);
  watch.until("\x1b[J");
  fs::remove_all(copy / "two");
  EXPECT_THAT(watch.until("study that was started"), HasSubstr(std::string(kBack) + "modrob: '"));
  EXPECT_EQ(watch.status(), 2);
  EXPECT_TRUE(watch.takes_lines());
}

TEST(Watch, a_small_terminal_is_filled_and_nothing_wraps) {
  TerminalProgram watch(imported_world().call("study watch " + folder()), 24, 6);
  auto lines = drawn(watch.until("\x1b[J"));
  EXPECT_EQ(lines.size(), 6u);
  for (const auto& line : lines) EXPECT_LE(line.size(), 24u) << line;
  EXPECT_EQ(lines[3], "2 more runs");
  watch.resize(60, 20);
  watch.until("\x1b[J");
  lines = drawn(watch.until("\x1b[J"));
  EXPECT_THAT(lines[3], HasSubstr("unscored data, model, none, seed 2: is declared, but no scor"));
  watch.type("q");
  watch.until(kBack);
  EXPECT_EQ(watch.status(), 0);
}

TEST(Watch, a_running_study_tells_epoch_speed_validation_and_time_left) {
  const TinyWorld world;
  const std::string program =
      "MODROB_PROGRESS=none MODROB_HOME='" + world.home.path().string() + "' '" MODROB_PROGRAM "' ";
  const auto results = (world.home / "results/tiny").string();
  // Long enough to be watched; asked to stop as soon as it was.
  const auto said =
      run_shell(program + "study run " + (world.home / "study.toml").string() +
                " --jobs 1 --set training.epochs=20000 --set training.patience=20000 >/dev/null 2>&1 &\n"
                "until [ -f " +
                results + "/runs/*/log.jsonl ]; do sleep 0.1; done\n" + program + "study watch --json " + results +
                " | while read -r line; do echo \"$line\"\n"
                "case \"$line\" in *'validation loss'*) " +
                program + "study stop " + results +
                " --json; exit;; esac; done\n"
                "wait");
  const size_t at = said.output.find("\"activity\":\"");
  ASSERT_NE(at, std::string::npos) << said.output;
  const std::string line = said.output.substr(0, said.output.rfind("{\n"));
  EXPECT_THAT(line,
              ::testing::ContainsRegex("\"activity\":\"training, epoch [0-9]+ of 20000, [0-9.]+ steps/s, validation "
                                       "loss [0-9.]+, Corr (-?[0-9.]+|undefined)\""));
  EXPECT_THAT(line, ::testing::ContainsRegex("\"seconds_left\":[0-9.]+"));
  EXPECT_THAT(said.output, HasSubstr("\"running\": 1"));
}

}  // namespace modrob::testing
