#include "core/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace modrob {

namespace {

std::atomic<int> received_signal{0};
thread_local const std::function<bool()>* question_of_host = nullptr;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may touch only lock-free atomics");

extern "C" void handle_stop(int signal) {
  int none = 0;
  const bool first = received_signal.compare_exchange_strong(none, signal);
  if (!first && signal == SIGINT) {
    constexpr std::string_view kGoodbye = "\nmodrob: stopped at once, in the middle of its work\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kGoodbye.data(), kGoodbye.size());
    // The default action, not _exit: the parent shell sees that the process died of the signal.
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
  }
}

}  // namespace

Interrupted::Interrupted(int signal)
    : std::runtime_error(std::string("stopped by ") + (signal == SIGINT ? "SIGINT" : "SIGTERM")), signal_(signal) {}

void install_stop_handlers() {
  struct sigaction action {};
  action.sa_handler = handle_stop;
  sigemptyset(&action.sa_mask);
  // Reads and writes in progress go on: loops stop between steps, not inside one.
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) {
    MODROB_CHECK(::sigaction(signal, &action, nullptr) == 0, "sigaction takes SIGINT and SIGTERM");
  }
}

bool stop_requested() { return stop_signal() != 0; }

int stop_signal() {
  const int signal = received_signal.load(std::memory_order_relaxed);
  return signal == 0 && question_of_host != nullptr && (*question_of_host)() ? SIGINT : signal;
}

void throw_if_stop_requested() {
  const int signal = stop_signal();
  if (signal != 0) throw Interrupted(signal);
}

StopQuestion::StopQuestion(std::function<bool()> ask)
    : ask_(std::move(ask)), before_(std::exchange(question_of_host, &ask_)) {}

StopQuestion::~StopQuestion() { question_of_host = before_; }

}  // namespace modrob
