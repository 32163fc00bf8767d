#include "long_call.h"

#include <nanobind/nanobind.h>

#include <chrono>
#include <optional>
#include <utility>

#include "core/progress.h"
#include "core/signals.h"

namespace nb = nanobind;

namespace modrob::python {

namespace {

class ShownProgress {
 public:
  explicit ShownProgress(bool shown) {
    if (shown) set_progress_style(ProgressStyle::kAuto);
  }
  ~ShownProgress() { set_progress_style(ProgressStyle::kNone); }
};

/// Lets Python's signal handlers run, and keeps what they raise.
class PythonSignals {
 public:
  bool raised() {
    const auto now = std::chrono::steady_clock::now();
    if (exception_ || now - last_asked_ < std::chrono::milliseconds(20)) return exception_.has_value();
    last_asked_ = now;
    const nb::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() != 0) exception_.emplace();
    return exception_.has_value();
  }
  void rethrow_if_raised() {
    if (exception_) throw std::move(*exception_);
  }

 private:
  std::optional<nb::python_error> exception_;
  std::chrono::steady_clock::time_point last_asked_ = std::chrono::steady_clock::now();
};

}  // namespace

void long_call(bool progress, const std::function<void()>& work) {
  PythonSignals signals;
  try {
    const nb::gil_scoped_release released;
    const ShownProgress shown(progress);
    const StopQuestion question([&signals] { return signals.raised(); });
    work();
  } catch (...) {
    signals.rethrow_if_raised();
    throw;
  }
  signals.rethrow_if_raised();
}

}  // namespace modrob::python
