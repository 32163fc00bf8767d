#include "core/progress_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/error.h"
#include "core/progress.h"
#include "core/text_format.h"

namespace modrob {

namespace {

// Of a total without a unit only the share is known.
bool is_share(const ProgressNumbers& numbers) { return numbers.unit.empty() && numbers.total > 0; }

std::string share_text(const ProgressNumbers& numbers) {
  return std::to_string(numbers.done * 100 / numbers.total) + " %";
}

// How far it is: the count, or the share where that is all.
std::string done_text(const ProgressNumbers& numbers) {
  if (is_share(numbers)) return share_text(numbers);
  std::string text = std::to_string(numbers.done);
  if (numbers.total > 0) text += "/" + std::to_string(numbers.total);
  return numbers.unit.empty() ? text : text + " " + numbers.unit;
}

double units_per_second(const ProgressNumbers& numbers) {
  const int64_t worked = numbers.done - numbers.skipped;
  const bool more = worked > numbers.first && numbers.elapsed_s > numbers.first_s;
  const double seconds = numbers.elapsed_s - (more ? numbers.first_s : 0);
  return seconds > 0 ? static_cast<double>(worked - (more ? numbers.first : 0)) / seconds : 0;
}

std::string speed_text(double speed) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), speed >= 100 ? "%.0f/s" : speed >= 1 ? "%.1f/s" : "%.2g/s", speed);
  return text.data();
}

std::string numbers_text(const ProgressNumbers& numbers) {
  std::string text = done_text(numbers);
  if (numbers.total > 0 && !is_share(numbers)) text += ", " + share_text(numbers);
  if (const double speed = units_per_second(numbers); speed > 0) {
    if (!is_share(numbers)) text += ", " + speed_text(speed);
    if (numbers.done < numbers.total) {
      text += ", " + format_duration(static_cast<double>(numbers.total - numbers.done) / speed) + " left";
    }
  }
  if (!numbers.note.empty()) text += ", " + numbers.note;
  return text;
}

}  // namespace

std::string format_duration(double seconds) {
  MODROB_CHECK(std::isfinite(seconds) && seconds >= 0, "a duration is finite and not negative");
  std::array<char, 48> text;
  if (seconds < 9.95) {
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
    return text.data();
  }
  const double rounded = std::round(seconds);
  const double minutes = std::floor(rounded / 60);
  if (rounded < 60) {
    std::snprintf(text.data(), text.size(), "%.0f s", rounded);
  } else if (rounded < 3600) {
    std::snprintf(text.data(), text.size(), "%.0f min %02.0f s", minutes, rounded - minutes * 60);
  } else {
    const double hours = std::floor(minutes / 60);
    std::snprintf(text.data(), text.size(), "%.0f h %02.0f min", hours, minutes - hours * 60);
  }
  return text.data();
}

std::string progress_line(const ProgressNumbers& numbers) { return numbers.what + ": " + numbers_text(numbers); }

std::string progress_bar(const ProgressNumbers& numbers, int columns) {
  constexpr int64_t kWidth = 20;
  std::string text = progress_line(numbers);
  if (numbers.total > 0) {
    const auto filled = static_cast<size_t>(std::clamp<int64_t>(numbers.done * kWidth / numbers.total, 0, kWidth));
    text = numbers.what + " [" + std::string(filled, '#') + std::string(kWidth - filled, '-') + "] " +
           numbers_text(numbers);
  }
  // The last column stays free: some terminals wrap as soon as it is written.
  return first_columns(text, static_cast<size_t>(std::max(columns - 1, 0)));
}

std::string progress_end_line(const ProgressNumbers& numbers, bool finished) {
  const std::string duration = format_duration(numbers.elapsed_s);
  if (!finished) return numbers.what + ": stopped after " + done_text(numbers) + ", " + duration;
  std::string text = numbers.what + ": " + (is_share(numbers) ? "done" : done_text(numbers)) + " in " + duration;
  const double speed = units_per_second(numbers);
  if (speed > 0 && !is_share(numbers)) text += ", " + speed_text(speed);
  if (!numbers.note.empty()) text += ", " + numbers.note;
  return text;
}

bool plain_line_is_due(int64_t total, int64_t done_since, double seconds_since) {
  return seconds_since >= 30 && (total == 0 || static_cast<double>(done_since) >= 0.05 * static_cast<double>(total));
}

}  // namespace modrob
