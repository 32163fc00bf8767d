#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>

#include "core/prelude.h"

namespace modrob {
namespace {

class ProgressDisplay : public Test {
 protected:
  ~ProgressDisplay() override { set_progress_style(ProgressStyle::kAuto); }
};

/// stderr goes to a terminal of the given width as long as the object lives.
class TerminalStderr {
 public:
  explicit TerminalStderr(unsigned short columns) : saved_(::dup(STDERR_FILENO)) {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = 25;
    int terminal = -1;
    if (::openpty(&screen_, &terminal, nullptr, nullptr, &size) != 0) throw std::runtime_error("no pseudo terminal");
    ::dup2(terminal, STDERR_FILENO);
    ::close(terminal);
  }
  ~TerminalStderr() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    ::close(screen_);
  }
  TerminalStderr(const TerminalStderr&) = delete;
  TerminalStderr& operator=(const TerminalStderr&) = delete;

  /// What arrived since the last call; waits for something to arrive, and until no more comes.
  std::string text() const {
    constexpr int kQuiet_ms = 100;
    std::string all;
    pollfd screen{screen_, POLLIN, 0};
    do {
      char piece[4096];
      const ssize_t count = ::read(screen_, piece, sizeof(piece));
      if (count <= 0) break;
      all.append(piece, static_cast<size_t>(count));
    } while (::poll(&screen, 1, kQuiet_ms) > 0);
    return all;
  }

 private:
  int saved_;
  int screen_ = -1;
};

TEST_F(ProgressDisplay, style_names_are_parsed) {
  EXPECT_EQ(parse_progress_style("auto"), ProgressStyle::kAuto);
  EXPECT_EQ(parse_progress_style("bar"), ProgressStyle::kBar);
  EXPECT_EQ(parse_progress_style("plain"), ProgressStyle::kPlain);
  EXPECT_EQ(parse_progress_style("none"), ProgressStyle::kNone);
  EXPECT_EQ(user_error_of([] { parse_progress_style("plian"); }),
            "unknown progress style 'plian'; did you mean 'plain'? Known: auto, bar, plain, none.");
}

TEST_F(ProgressDisplay, auto_is_plain_where_there_is_no_terminal) {
  const CapturedStderr captured;
  Progress progress("epoch 1", 1000, "batches");
  progress.skip(100);
  for (int i = 0; i < 900; ++i) progress.advance();
  progress.note("loss 0.5");
  progress.finish();
  EXPECT_THAT(captured.text(), MatchesRegex("epoch 1: 0/1000 batches, 0 %\n"
                                            "epoch 1: 1000/1000 batches in [0-9.]+ s, [0-9]+/s, loss 0.5\n"));
}

TEST_F(ProgressDisplay, plain_says_where_an_exception_stopped_it) {
  const CapturedStderr captured;
  set_progress_style(ProgressStyle::kPlain);
  try {
    Progress progress("epoch 1", 10, "batches");
    progress.advance(3);
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
  }
  EXPECT_THAT(captured.text(), ContainsRegex("\nepoch 1: stopped after 3/10 batches, [0-9.]+ s\n$"));
}

TEST_F(ProgressDisplay, a_share_is_shown_in_percent_once_it_is_told) {
  const CapturedStderr captured;
  ShareProgress progress("statistics");
  EXPECT_EQ(captured.text(), "");
  for (const double share : {0.0, 0.5, 0.4, 1.0}) progress.tell(share);
  progress.finish();
  EXPECT_THAT(captured.text(), MatchesRegex("statistics: 0 %\n(.*\n)*statistics: done in .*\n"));
}

TEST_F(ProgressDisplay, the_speed_is_that_of_the_work_and_not_of_getting_ready) {
  const CapturedStderr captured;
  set_progress_style(ProgressStyle::kPlain);
  Progress progress("study", 10, "runs");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  for (int i = 0; i < 10; ++i) progress.advance();
  progress.finish();
  const std::string text = captured.text();
  const size_t before = text.rfind(" s, ");
  ASSERT_NE(before, std::string::npos) << text;
  EXPECT_GT(std::stod(text.substr(before + 4)), 10 / 0.5) << text;
}

TEST_F(ProgressDisplay, none_is_silent) {
  const CapturedStderr captured;
  set_progress_style(ProgressStyle::kNone);
  Progress progress("epoch 1", 10);
  progress.advance(10);
  progress.finish();
  EXPECT_EQ(captured.text(), "");
}

TEST_F(ProgressDisplay, auto_is_a_bar_on_a_terminal_and_logs_go_above_it) {
  const TerminalStderr terminal(60);
  Progress progress("epoch 1", 10, "steps");
  EXPECT_EQ(terminal.text(), "\r\x1b[Kepoch 1 [--------------------] 0/10 steps, 0 %");
  std::this_thread::sleep_for(std::chrono::milliseconds(110));
  progress.advance(5);
  EXPECT_THAT(terminal.text(), StartsWith("\r\x1b[Kepoch 1 [##########----------] 5/10 steps, 50 %, "));
  log_info("in between");
  const std::string with_log = terminal.text();
  EXPECT_THAT(with_log, ContainsRegex("^\r\x1b\\[K[0-9:]+ info: in between\r\n"));
  EXPECT_THAT(with_log, HasSubstr("\nepoch 1 [##########----------] 5/10 steps"));
  progress.advance(5);
  progress.finish();
  const std::string end = terminal.text();
  EXPECT_THAT(end,
              ContainsRegex("^(\r\x1b\\[Kepoch 1 [^\r]*)?\r\x1b\\[Kepoch 1: 10/10 steps in [0-9.]+ s, [0-9.]+/s\r\n$"));
  log_info("afterwards");
  EXPECT_THAT(terminal.text(), Not(HasSubstr("\x1b")));
}

TEST_F(ProgressDisplay, bar_is_redrawn_at_most_ten_times_a_second) {
  const CapturedStderr captured;
  set_progress_style(ProgressStyle::kBar);
  const auto begin = std::chrono::steady_clock::now();
  Progress progress("epoch 1", 0);
  while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(250)) progress.advance();
  progress.finish();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  const std::string text = captured.text();
  const auto drawn = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(drawn, 3);
  // The first, one per tenth of a second, and the one that clears the line.
  EXPECT_LE(static_cast<double>(drawn), 2 + elapsed.count() * 10);
  EXPECT_THAT(text, EndsWith("\n"));
}

}  // namespace
}  // namespace modrob
