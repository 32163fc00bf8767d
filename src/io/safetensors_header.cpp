#include "io/safetensors_header.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "io/format_error.h"
#include "io/json.h"

namespace modrob::io {

namespace {

std::optional<Dtype> dtype_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Dtype::kF64); ++i) {
    if (dtype_name(static_cast<Dtype>(i)) == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

std::vector<std::string> dtype_names() {
  std::vector<std::string> names;
  for (int i = 0; i <= static_cast<int>(Dtype::kF64); ++i) names.emplace_back(dtype_name(static_cast<Dtype>(i)));
  return names;
}

/// The events of nlohmann's parser, held against the format:
/// {"__metadata__": {text: text}, tensor: {"dtype": text, "shape": [integers], "data_offsets": [begin, end]}, ...}
class HeaderEvents final : public nlohmann::json_sax<Json> {
 public:
  explicit HeaderEvents(const std::string& file) : file_(file) {}
  SafetensorsHeader take() { return std::move(header_); }

  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("true or false"); }
  bool number_float(number_float_t, const string_t& text) override { unexpected("the number " + text); }
  bool binary(binary_t&) override { unexpected("binary data"); }

  bool number_integer(number_integer_t value) override {
    if (place_ == Place::kShape) fail("has the negative dimension " + std::to_string(value));
    unexpected("the number " + std::to_string(value));
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::kShape) {
      if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        fail("has the dimension " + std::to_string(value) + ", which is beyond 2^63");
      }
      entry_.shape.push_back(static_cast<int64_t>(value));
    } else if (place_ == Place::kOffsets) {
      if (offset_count_ == 2) fail("has more than two data_offsets");
      entry_.offsets[offset_count_++] = value;
    } else {
      unexpected("the number " + std::to_string(value));
    }
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::kMetadata) {
      header_.metadata[field_] = value;
    } else if (place_ == Place::kTensor && field_ == "dtype") {
      const auto dtype = dtype_named(value);
      if (!dtype) fail("has the unknown type " + shown_name(value) + "; " + suggestion(value, dtype_names()));
      entry_.dtype = *dtype;
    } else {
      unexpected("a text");
    }
    return true;
  }

  bool key(string_t& value) override {
    if (place_ == Place::kTop) {
      const bool repeated =
          value == "__metadata__" ? std::exchange(metadata_seen_, true) : header_.entries.contains(value);
      if (repeated)
        throw FormatError(FormatFault::kMalformed, file_ + ": " + shown_name(value) + " occurs twice in the header");
      tensor_ = value;
    } else if (place_ == Place::kMetadata) {
      if (!header_.metadata.emplace(value, "").second) {
        throw FormatError(FormatFault::kMalformed, file_ + ": the metadata key " + shown_name(value) + " occurs twice");
      }
      field_ = value;
    } else {
      const auto found = std::find(kFields.begin(), kFields.end(), value);
      if (found == kFields.end()) {
        fail("has the unknown field " + shown_name(value) + "; known are dtype, shape and data_offsets");
      }
      if (std::exchange(field_seen_[static_cast<size_t>(found - kFields.begin())], true)) fail("has two of " + value);
      field_ = value;
    }
    return true;
  }

  bool start_object(size_t) override {
    if (place_ == Place::kStart) {
      place_ = Place::kTop;
    } else if (place_ == Place::kTop && tensor_ == "__metadata__") {
      place_ = Place::kMetadata;
    } else if (place_ == Place::kTop) {
      place_ = Place::kTensor;
      entry_ = {};
      field_.clear();
      field_seen_.fill(false);
      offset_count_ = 0;
    } else {
      unexpected("an object");
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::kTensor) {
      for (size_t i = 0; i < kFields.size(); ++i) {
        if (!field_seen_[i]) fail("has no " + std::string(kFields[i]));
      }
      if (offset_count_ != 2) fail("has " + std::to_string(offset_count_) + " data_offsets, not two");
      header_.entries.emplace(tensor_, std::move(entry_));
    }
    place_ = place_ == Place::kTop ? Place::kStart : Place::kTop;
    return true;
  }

  bool start_array(size_t) override {
    if (place_ == Place::kTensor && field_ == "shape") {
      place_ = Place::kShape;
    } else if (place_ == Place::kTensor && field_ == "data_offsets") {
      place_ = Place::kOffsets;
    } else {
      unexpected("a list");
    }
    return true;
  }

  bool end_array() override {
    place_ = Place::kTensor;
    return true;
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw FormatError(FormatFault::kMalformed,
                      file_ + ": the header is not JSON (byte " + std::to_string(position) + " of it)");
  }

 private:
  enum class Place { kStart, kTop, kMetadata, kTensor, kShape, kOffsets };
  static constexpr std::array<std::string_view, 3> kFields = {"dtype", "shape", "data_offsets"};

  [[noreturn]] void fail(const std::string& what) const {
    throw FormatError(FormatFault::kBadArray, file_ + ": tensor " + shown_name(tensor_) + " " + what);
  }

  [[noreturn]] void unexpected(const std::string& what) const {
    switch (place_) {
      case Place::kStart:
        throw FormatError(FormatFault::kMalformed, file_ + ": the header is " + what + ", not an object");
      case Place::kTop:
        if (tensor_ == "__metadata__")
          throw FormatError(FormatFault::kMalformed, file_ + ": the metadata is " + what + ", not an object of texts");
        fail("is " + what + ", not an object with dtype, shape and data_offsets");
      case Place::kMetadata:
        throw FormatError(FormatFault::kMalformed,
                          file_ + ": the metadata " + shown_name(field_) + " is " + what + ", not a text");
      case Place::kTensor:
      case Place::kShape:
      case Place::kOffsets:
        fail("has " + what + " in its field " + field_);
    }
    throw_check_failure("unexpected", __FILE__, __LINE__, "every place is handled");
  }

  const std::string& file_;
  SafetensorsHeader header_;
  Place place_ = Place::kStart;
  bool metadata_seen_ = false;
  std::string tensor_, field_;
  SafetensorsHeader::Entry entry_;
  std::array<bool, 3> field_seen_ = {};
  size_t offset_count_ = 0;
};

}  // namespace

std::string shown_name(std::string_view name) {
  constexpr size_t kLongest = 80;
  std::string text(name.substr(0, kLongest));
  if (name.size() > kLongest) text += "...";
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file) {
  // nlohmann's parser takes a zero byte for the end of the text and does not look at what follows.
  if (text.find('\0') != std::string_view::npos)
    throw FormatError(FormatFault::kMalformed, file + ": the header is not JSON: it has a zero byte");
  HeaderEvents events(file);
  Json::sax_parse(text, &events);
  return events.take();
}

}  // namespace modrob::io
