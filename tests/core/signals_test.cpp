#include "core/prelude.h"

namespace modrob {
namespace {

TEST(Signals, nothing_is_requested_at_start) {
  EXPECT_FALSE(stop_requested());
  EXPECT_EQ(stop_signal(), 0);
  EXPECT_NO_THROW(throw_if_stop_requested());
}

TEST(Signals, first_signal_sets_the_flag_and_the_loop_unwinds) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const int code = exit_code_of_child([signal] {
      install_stop_handlers();
      ::kill(::getpid(), signal);
      if (!stop_requested() || stop_signal() != signal) return 1;
      try {
        throw_if_stop_requested();
      } catch (const Interrupted& interrupted) {
        const std::string name = signal == SIGINT ? "SIGINT" : "SIGTERM";
        return interrupted.signal() == signal && interrupted.what() == "stopped by " + name ? 0 : 2;
      }
      return 3;
    });
    EXPECT_EQ(code, 0) << signal;
  }
}

TEST(Signals, second_sigint_ends_the_process) {
  EXPECT_EQ(exit_code_of_child([] {
              install_stop_handlers();
              ::kill(::getpid(), SIGINT);
              ::kill(::getpid(), SIGINT);
              return 0;
            }),
            -SIGINT);
}

TEST(Signals, second_sigterm_waits_for_the_loop_and_the_first_signal_counts) {
  EXPECT_EQ(exit_code_of_child([] {
              install_stop_handlers();
              ::kill(::getpid(), SIGTERM);
              ::kill(::getpid(), SIGTERM);
              return stop_signal() == SIGTERM ? 0 : 1;
            }),
            0);
}

TEST(Signals, a_host_is_asked_in_its_thread_while_it_waits) {
  bool stop = false;
  {
    const StopQuestion question([&] { return stop; });
    EXPECT_FALSE(stop_requested());
    stop = true;
    EXPECT_EQ(stop_signal(), SIGINT);
    EXPECT_THROW(throw_if_stop_requested(), Interrupted);
    std::thread([] { EXPECT_FALSE(stop_requested()); }).join();
    {
      const StopQuestion inner([] { return false; });
      EXPECT_FALSE(stop_requested());
    }
    EXPECT_TRUE(stop_requested());
  }
  EXPECT_FALSE(stop_requested());
}

}  // namespace
}  // namespace modrob
