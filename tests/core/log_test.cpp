#include "core/prelude.h"

namespace modrob {
namespace {

class Log : public Test {
 protected:
  ~Log() override { set_log_level(LogLevel::kInfo); }
};

TEST_F(Log, writes_one_line_with_time_and_level) {
  const CapturedStderr captured;
  log_info("100 % of {} and {0:x}");
  EXPECT_THAT(captured.text(), MatchesRegex("[0-9:]{8} info: 100 % of \\{\\} and \\{0:x\\}\n"));
}

TEST_F(Log, keeps_a_message_with_line_breaks_on_one_line) {
  const CapturedStderr captured;
  log_error("first\nsecond\n");
  EXPECT_THAT(captured.text(), MatchesRegex("[0-9:]{8} error: first second\n"));
}

TEST_F(Log, shows_what_the_level_lets_through) {
  const auto shown = [](LogLevel level) {
    const CapturedStderr captured;
    set_log_level(level);
    log_debug("D");
    log_info("I");
    log_warning("W");
    log_error("E");
    const std::string text = captured.text();
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(shown(LogLevel::kDebug), 4);
  EXPECT_EQ(shown(LogLevel::kInfo), 3);
  EXPECT_EQ(shown(LogLevel::kWarning), 2);
  EXPECT_EQ(shown(LogLevel::kError), 1);
}

TEST_F(Log, lines_of_threads_do_not_mix) {
  const CapturedStderr captured;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int line = 0; line < 50; ++line) log_info(std::string(100, 'x'));
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string text = captured.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 200);
  EXPECT_EQ(text.size(), 200 * (std::string("00:00:00 info: ").size() + 101));
}

}  // namespace
}  // namespace modrob
