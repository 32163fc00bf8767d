#include "data/importers/pickle_field.h"

#include <cmath>
#include <optional>

#include "data/importers/import_report.h"
#include "io/format_error.h"
#include "io/pickle/pickle_text.h"

namespace modrob::data {

using io::PickleKind;

void PickleField::refuse(const std::string& message) const {
  throw io::FormatError(io::FormatFault::kSchema, file() + ": " + (path_.empty() ? "" : path_ + ": ") + message);
}

std::optional<PickleField> PickleField::find(const std::string& key) const {
  if (!is(PickleKind::kDict)) refuse("a dict is needed, found " + value_.describe());
  const auto found = value_.find(key);
  if (!found) return std::nullopt;
  return PickleField(*found, file(), path_.empty() ? key : path_ + "/" + key);
}

PickleField PickleField::member(const std::string& key) const {
  auto found = find(key);
  if (!found) {
    std::vector<std::string> keys;
    for (size_t i = 0; i < value_.size(); ++i) {
      if (value_.key(i).is(PickleKind::kText)) keys.emplace_back(value_.key(i).text());
    }
    refuse("the key '" + key + "' is missing; " + suggestion(key, keys));
  }
  return *found;
}

PickleField PickleField::item(size_t i) const {
  return {value_.item(i), file(), path_ + "[" + std::to_string(i) + "]"};
}

std::vector<double> PickleField::numbers() const {
  switch (value_.kind()) {
    case PickleKind::kBool:
      return {value_.boolean() ? 1.0 : 0.0};
    case PickleKind::kInteger:
    case PickleKind::kFloat:
      return {value_.number()};
    case PickleKind::kArray:
    case PickleKind::kScalar: {
      const auto& array = value_.array();
      std::vector<double> numbers(static_cast<size_t>(array.count()));
      for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = array.number(static_cast<int64_t>(i));
      return numbers;
    }
    case PickleKind::kList:
    case PickleKind::kTuple:
    case PickleKind::kObjectArray: {
      std::vector<double> numbers;
      for (size_t i = 0; i < value_.size(); ++i) {
        const PickleField entry = item(i);
        const bool one = entry.is(PickleKind::kBool) || entry.is(PickleKind::kInteger) ||
                         entry.is(PickleKind::kFloat) || entry.is(PickleKind::kScalar) ||
                         (entry.is(PickleKind::kArray) && entry.value().array().count() == 1);
        if (!one) entry.refuse("a number is needed, found " + entry.value().describe());
        numbers.push_back(entry.numbers().front());
      }
      return numbers;
    }
    default:
      refuse("numbers are needed, found " + value_.describe());
  }
}

std::vector<int64_t> PickleField::whole_numbers() const {
  constexpr double kLargest = 9007199254740992.0;  // 2^53: beyond it a double skips whole numbers
  std::vector<int64_t> result;
  for (const double number : numbers()) {
    if (!(std::abs(number) <= kLargest) || number != std::trunc(number)) {
      refuse("whole numbers are needed, found " + std::to_string(number));
    }
    result.push_back(static_cast<int64_t>(number));
  }
  return result;
}

std::vector<double> PickleField::numbers_of(size_t count) const {
  auto result = numbers();
  if (result.size() != count) {
    refuse(std::to_string(result.size()) + " numbers for " + std::to_string(count) + " samples; one each is needed");
  }
  return result;
}

std::vector<double> PickleField::labels_of(const std::vector<std::string>& ids) const {
  auto labels = numbers_of(ids.size());
  std::vector<std::string> wrong;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (!std::isfinite(labels[i])) wrong.push_back(ids[i]);
  }
  if (!wrong.empty()) refuse("no finite label: " + name_some(wrong) + ". A label is never guessed");
  return labels;
}

std::vector<std::string> PickleField::texts() const {
  std::vector<std::string> result;
  if (is(PickleKind::kTextArray)) {
    const auto& array = value_.array();
    result.reserve(static_cast<size_t>(array.count()));
    for (int64_t i = 0; i < array.count(); ++i) result.push_back(array.text(i));
    return result;
  }
  if (!is(PickleKind::kList) && !is(PickleKind::kTuple) && !is(PickleKind::kObjectArray)) {
    refuse("texts are needed, found " + value_.describe());
  }
  for (size_t i = 0; i < value_.size(); ++i) {
    const PickleField entry = item(i);
    if (entry.is(PickleKind::kText)) {
      result.emplace_back(entry.value().text());
    } else if (entry.is(PickleKind::kBytes)) {
      result.push_back(io::python2_text(entry.value().bytes()));
    } else if (entry.is(PickleKind::kTextArray) && entry.value().array().count() == 1) {
      result.push_back(entry.value().array().text(0));
    } else {
      entry.refuse("a text is needed, found " + entry.value().describe());
    }
  }
  return result;
}

namespace {

const io::NumpyArray& numeric_array(const PickleField& field, size_t rank) {
  if (!field.is(PickleKind::kArray)) {
    field.refuse("frames are needed: an array of numbers, found " + field.value().describe());
  }
  const auto& array = field.value().array();
  if (array.shape.size() != rank) {
    field.refuse("an array of rank " + std::to_string(rank) + " is needed, found rank " +
                 std::to_string(array.shape.size()));
  }
  return array;
}

}  // namespace

PaddedFrames::PaddedFrames(const PickleField& field) {
  if (field.is(PickleKind::kList) || field.is(PickleKind::kObjectArray) || field.is(PickleKind::kTuple)) {
    samples_ = static_cast<int64_t>(field.value().size());
    for (size_t i = 0; i < field.value().size(); ++i) {
      const auto& array = numeric_array(field.item(i), 2);
      if (i == 0) {
        steps_ = array.shape[0];
        width_ = array.shape[1];
      } else if (array.shape[0] != steps_ || array.shape[1] != width_) {
        field.item(i).refuse("has another shape than the first sample; padded samples are all alike");
      }
      arrays_.push_back(&array);
    }
  } else {
    const auto& array = numeric_array(field, 3);
    samples_ = array.shape[0];
    steps_ = array.shape[1];
    width_ = array.shape[2];
    arrays_.push_back(&array);
  }
  if (samples_ > 0 && (width_ < 1 || steps_ < 1)) field.refuse("frames without any feature or without any step");
}

void PaddedFrames::require_width(int64_t width, const PickleField& field) const {
  if (samples_ == 0 || width_ == width) return;
  field.refuse(std::to_string(width_) + " features a frame, but the training split has " + std::to_string(width));
}

void PaddedFrames::copy(int64_t sample, int64_t first_step, std::span<float> values) const {
  if (values.empty()) return;
  if (arrays_[0]->shape.size() == 3) {
    arrays_[0]->copy_float((sample * steps_ + first_step) * width_, values);
  } else {
    arrays_[static_cast<size_t>(sample)]->copy_float(first_step * width_, values);
  }
}

bool PaddedFrames::any_nonzero(int64_t sample, int64_t first_step) const {
  for (int64_t step = first_step; step < steps_; ++step) {
    if (!is_zero(sample, step)) return true;
  }
  return false;
}

int64_t PaddedFrames::leading_zero_frames(int64_t sample) const {
  int64_t count = 0;
  while (count < steps_ && is_zero(sample, count)) ++count;
  return count;
}

int64_t PaddedFrames::zero_sum_frames(int64_t sample) const {
  const auto& array = *arrays_[arrays_[0]->shape.size() == 3 ? 0 : static_cast<size_t>(sample)];
  const int64_t first = array.shape.size() == 3 ? sample * steps_ * width_ : 0;
  int64_t count = 0;
  for (int64_t step = 0; step < steps_; ++step) {
    double sum = 0.0;
    for (int64_t i = 0; i < width_; ++i) sum += array.number(first + step * width_ + i);
    count += sum == 0.0;
  }
  return count;
}

int64_t PaddedFrames::trailing_zero_frames(int64_t sample) const {
  int64_t count = 0;
  while (count < steps_ && is_zero(sample, steps_ - 1 - count)) ++count;
  return count;
}

bool PaddedFrames::is_zero(int64_t sample, int64_t step) const {
  buffer_.resize(static_cast<size_t>(width_));
  copy(sample, step, buffer_);
  for (const float value : buffer_) {
    if (value != 0.0f) return false;
  }
  return true;
}

}  // namespace modrob::data
