#include "core/progress.h"

#include <atomic>
#include <utility>

#include "core/error.h"
#include "core/progress_text.h"
#include "core/standard_error.h"

namespace modrob {

namespace {

using Clock = std::chrono::steady_clock;

std::atomic<ProgressStyle> chosen_style{ProgressStyle::kAuto};

ProgressStyle effective_style() {
  const ProgressStyle style = chosen_style;
  if (style != ProgressStyle::kAuto) return style;
  return standard_error_is_terminal() ? ProgressStyle::kBar : ProgressStyle::kPlain;
}

double seconds_between(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

ProgressStyle parse_progress_style(std::string_view text) {
  if (text == "auto") return ProgressStyle::kAuto;
  if (text == "bar") return ProgressStyle::kBar;
  if (text == "plain") return ProgressStyle::kPlain;
  if (text == "none") return ProgressStyle::kNone;
  throw UserError("unknown progress style '" + std::string(text) + "'; " +
                  suggestion(text, {"auto", "bar", "plain", "none"}));
}

void set_progress_style(ProgressStyle style) { chosen_style = style; }

struct Progress::State {
  ProgressNumbers numbers;
  ProgressStyle style = effective_style();
  Clock::time_point begin = Clock::now();
  Clock::time_point last_shown = begin;
  int64_t done_at_last = 0;
  bool ended = false;

  void show_if_due() {
    const auto now = Clock::now();
    const double since = seconds_between(last_shown, now);
    if (style == ProgressStyle::kPlain) {
      if (!plain_line_is_due(numbers.total, numbers.done - done_at_last, since)) return;
    } else if (style == ProgressStyle::kNone || since < 0.1) {
      return;
    }
    last_shown = now;
    done_at_last = numbers.done;
    numbers.elapsed_s = seconds_between(begin, now);
    if (style == ProgressStyle::kPlain) {
      write_error_line(progress_line(numbers));
    } else {
      draw_error_bar(progress_bar(numbers, standard_error_columns()));
    }
  }

  void end(bool finished) {
    if (std::exchange(ended, true) || style == ProgressStyle::kNone) return;
    numbers.elapsed_s = seconds_between(begin, Clock::now());
    if (style == ProgressStyle::kBar) clear_error_bar();
    write_error_line(progress_end_line(numbers, finished));
  }
};

Progress::Progress(std::string what, int64_t total, std::string unit) : state_(std::make_unique<State>()) {
  MODROB_CHECK(total >= 0, "the total of '" + what + "' is negative");
  state_->numbers.what = std::move(what);
  state_->numbers.unit = std::move(unit);
  state_->numbers.total = total;
  if (state_->style == ProgressStyle::kPlain) write_error_line(progress_line(state_->numbers));
  if (state_->style == ProgressStyle::kBar) draw_error_bar(progress_bar(state_->numbers, standard_error_columns()));
}

Progress::~Progress() { state_->end(false); }

void Progress::advance(int64_t count) {
  auto& numbers = state_->numbers;
  // Getting ready (starting processes, encoding what is encoded once) may take longer than the work of a minute.
  if (numbers.first == 0) {
    numbers.first_s = seconds_between(state_->begin, Clock::now());
    numbers.first = count;
  }
  numbers.done += count;
  state_->show_if_due();
}

void Progress::skip(int64_t count) {
  state_->numbers.skipped += count;
  state_->numbers.done += count;
  state_->show_if_due();
}

void Progress::note(std::string text) { state_->numbers.note = std::move(text); }

void Progress::finish() { state_->end(true); }

}  // namespace modrob
