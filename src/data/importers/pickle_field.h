#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/pickle/pickle_value.h"

namespace modrob::data {

/// Whole numbers and how they are nested, in C order.
struct NumberBlock {
  std::vector<int64_t> shape;
  std::vector<int64_t> values;
};

/// A value of a pickle and where it stands, so that every refusal says so: FormatError kSchema, "FILE: train/audio:
/// ...".
class PickleField {
 public:
  PickleField(io::PickleValue value, const std::string& file, std::string path)
      : value_(value), file_(&file), path_(std::move(path)) {}

  const io::PickleValue& value() const { return value_; }
  const std::string& path() const { return path_; }
  const std::string& file() const { return *file_; }
  [[noreturn]] void refuse(const std::string& message) const;

  bool is(io::PickleKind kind) const { return value_.is(kind); }
  /// A member of a dict; refused when it is absent.
  PickleField member(const std::string& key) const;
  std::optional<PickleField> find(const std::string& key) const;
  /// An item of a list, tuple or object array.
  PickleField item(size_t i) const;

  /// An array of numbers of any shape in C order, a number, or a list of numbers.
  std::vector<double> numbers() const;
  /// The same; refused unless all are whole numbers that fit.
  std::vector<int64_t> whole_numbers() const;
  /// The same of an array, or of lists, within each other, of arrays and numbers; refused unless all parts are alike.
  NumberBlock whole_block() const;
  /// One number for each of `count` samples, whatever the shape ([N], [N, 1], [N, 1, 1]).
  std::vector<double> numbers_of(size_t count) const;
  /// The label of each utterance; refused with their ids where one is not finite: a label is never guessed.
  std::vector<double> labels_of(const std::vector<std::string>& ids) const;
  /// An array of texts (S, U or O), or a list of texts or byte strings; in C order.
  std::vector<std::string> texts() const;

 private:
  io::PickleValue value_;
  const std::string* file_;
  std::string path_;
};

/// Frames of many samples, padded to one length: an array [N, T, d], or N arrays [T, d] in a list or object array, or
/// N such lists of T arrays [d].
class PaddedFrames {
 public:
  /// Refused unless the value is that, of numbers, with a width of at least one.
  explicit PaddedFrames(const PickleField& field);

  /// Refuses `field`, which this was read from, unless frames are `width` wide. Without samples any width will do.
  void require_width(int64_t width, const PickleField& field) const;

  int64_t samples() const { return samples_; }
  int64_t steps() const { return steps_; }
  int64_t width() const { return width_; }
  /// Frames `first_step`, ... of one sample as float32.
  void copy(int64_t sample, int64_t first_step, std::span<float> values) const;
  /// Whether any of the frames [first_step, steps) holds something else than zero.
  bool any_nonzero(int64_t sample, int64_t first_step) const;
  /// How many frames before the first that is not all zero; `steps()` when all are.
  int64_t leading_zero_frames(int64_t sample) const;
  /// How many frames anywhere have features whose sum is exactly zero, as MMIM's maker counts padding.
  int64_t zero_sum_frames(int64_t sample) const;
  /// As leading_zero_frames, from the end.
  int64_t trailing_zero_frames(int64_t sample) const;

 private:
  bool is_zero(int64_t sample, int64_t step) const;
  void add_sample(const PickleField& sample);
  /// The array that holds a frame, and its first element there.
  std::pair<const io::NumpyArray*, int64_t> place(int64_t sample, int64_t step) const;

  std::vector<const io::NumpyArray*> arrays_;  // one of [N, T, d], one [T, d] a sample, or one [d] a frame
  int64_t samples_ = 0, steps_ = 0, width_ = 0;
  mutable std::vector<float> buffer_;
};

}  // namespace modrob::data
