#include "data/importers/pickle_field.h"

#include <cmath>
#include <optional>

#include "data/container/utterance.h"
#include "data/importers/import_report.h"
#include "io/format_error.h"
#include "io/pickle/pickle_text.h"

namespace modrob::data {

using io::PickleKind;

namespace {

bool is_list(const PickleField& field) {
  return field.is(PickleKind::kList) || field.is(PickleKind::kTuple) || field.is(PickleKind::kObjectArray);
}

}  // namespace

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
                         (entry.is(PickleKind::kArray) && entry.value().array().count() == 1) ||
                         (is_list(entry) && entry.value().size() == 1);
        if (!one) entry.refuse("a number is needed, found " + entry.value().describe());
        numbers.push_back(entry.numbers().front());
      }
      return numbers;
    }
    default:
      refuse("numbers are needed, found " + value_.describe());
  }
}

NumberBlock PickleField::whole_block() const {
  NumberBlock block;
  if (!is_list(*this)) {
    block.values = whole_numbers();
    if (is(PickleKind::kArray)) block.shape = value_.array().shape;
    return block;
  }
  for (size_t i = 0; i < value_.size(); ++i) {
    const NumberBlock part = item(i).whole_block();
    if (i == 0) {
      block.shape = part.shape;
    } else if (part.shape != block.shape) {
      item(i).refuse("has another shape than the first");
    }
    block.values.insert(block.values.end(), part.values.begin(), part.values.end());
  }
  block.shape.insert(block.shape.begin(), static_cast<int64_t>(value_.size()));
  return block;
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
  if (!is_list(*this)) {
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

void PaddedFrames::add_sample(const PickleField& sample) {
  std::vector<int64_t> shape;
  if (is_list(sample)) {
    shape = {static_cast<int64_t>(sample.value().size()), width_};
    for (size_t step = 0; step < sample.value().size(); ++step) {
      const auto& frame = numeric_array(sample.item(step), 1);
      if (arrays_.empty()) shape[1] = frame.shape[0];
      if (frame.shape[0] != shape[1]) {
        sample.item(step).refuse("has " + std::to_string(frame.shape[0]) + " features, the frames before it " +
                                 std::to_string(shape[1]));
      }
      arrays_.push_back(&frame);
      width_ = shape[1];
    }
  } else {
    const auto& array = numeric_array(sample, 2);
    shape = array.shape;
    arrays_.push_back(&array);
  }
  const size_t each = is_list(sample) ? static_cast<size_t>(shape[0]) : 1;
  if (arrays_.size() == each) {
    steps_ = shape[0];
    width_ = shape[1];
  } else if (shape[0] != steps_ || shape[1] != width_ || arrays_.front()->shape.size() != (is_list(sample) ? 1 : 2)) {
    sample.refuse("has another shape than the first sample; padded samples are all alike");
  }
}

PaddedFrames::PaddedFrames(const PickleField& field) {
  if (is_list(field)) {
    samples_ = static_cast<int64_t>(field.value().size());
    for (size_t i = 0; i < field.value().size(); ++i) add_sample(field.item(i));
  } else {
    const auto& array = numeric_array(field, 3);
    samples_ = array.shape[0];
    steps_ = array.shape[1];
    width_ = array.shape[2];
    arrays_.push_back(&array);
  }
  if (samples_ > 0 && (width_ < 1 || steps_ < 1)) field.refuse("frames without any feature or without any step");
}

std::pair<const io::NumpyArray*, int64_t> PaddedFrames::place(int64_t sample, int64_t step) const {
  switch (arrays_[0]->shape.size()) {
    case 3:
      return {arrays_[0], (sample * steps_ + step) * width_};
    case 2:
      return {arrays_[static_cast<size_t>(sample)], step * width_};
    default:
      return {arrays_[static_cast<size_t>(sample * steps_ + step)], 0};
  }
}

void PaddedFrames::require_width(int64_t width, const PickleField& field) const {
  if (samples_ == 0 || width_ == width) return;
  field.refuse(std::to_string(width_) + " features a frame, but the training split has " + std::to_string(width));
}

void PaddedFrames::copy(int64_t sample, int64_t first_step, std::span<float> values) const {
  const bool by_frame = !arrays_.empty() && arrays_[0]->shape.size() == 1;
  const size_t piece = by_frame ? static_cast<size_t>(width_) : values.size();
  for (; !values.empty(); ++first_step, values = values.subspan(piece)) {
    const auto [array, first] = place(sample, first_step);
    array->copy_float(first, values.first(piece));
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
  int64_t count = 0;
  for (int64_t step = 0; step < steps_; ++step) {
    const auto [array, first] = place(sample, step);
    double sum = 0.0;
    for (int64_t i = 0; i < width_; ++i) sum += array->number(first + i);
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
