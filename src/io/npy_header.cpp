#include "io/npy_header.h"

#include <string>

#include "io/foreign_file.h"
#include "io/pickle/numpy_array.h"

namespace modrob::io {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// The literal that numpy writes with repr and reads with ast.literal_eval, in the few forms that occur.
class LiteralParser {
 public:
  LiteralParser(std::string_view text, size_t position, const ByteCursor& cursor)
      : text_(text), start_(position), cursor_(cursor) {}

  NpyHeader parse() {
    NpyHeader header;
    bool descr = false, order = false, shape = false;
    expect('{', "the header does not begin with '{'");
    while (!accept('}')) {
      skip_blanks();
      const size_t at = position_;
      const std::string_view key = read_text("a key of the header");
      bool* seen = key == "descr" ? &descr : key == "fortran_order" ? &order : key == "shape" ? &shape : nullptr;
      if (seen == nullptr) fail(at, "the header's keys are descr, fortran_order and shape; this is another");
      if (*seen) fail(at, "the header names '" + std::string(key) + "' twice");
      *seen = true;
      expect(':', "no ':' behind a key of the header");
      if (seen == &descr) {
        read_type(header);
        if (header.structured) return header;
      } else if (seen == &order) {
        header.fortran = read_bool();
      } else {
        header.shape = read_shape();
      }
      if (!accept(',')) {
        expect('}', "neither ',' nor '}' behind a value of the header");
        break;
      }
    }
    if (!descr) fail(position_, "the header lacks 'descr'");
    if (!order) fail(position_, "the header lacks 'fortran_order'");
    if (!shape) fail(position_, "the header lacks 'shape'");
    skip_blanks();
    if (position_ != text_.size()) fail(position_, "something stands behind the header's '}'");
    return header;
  }

 private:
  [[noreturn]] void fail(size_t position, const std::string& message) const {
    cursor_.fail_at(start_ + position, FormatFault::kMalformed, message);
  }

  void skip_blanks() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) ++position_;
  }

  bool accept(char wanted) {
    skip_blanks();
    if (position_ == text_.size() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted, const char* message) {
    if (!accept(wanted)) fail(position_, message);
  }

  std::string_view read_text(const char* what) {
    skip_blanks();
    const size_t at = position_;
    const char quote = at < text_.size() ? text_[at] : ' ';
    const size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at + 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail(at, std::string(what) + " is no text in quotes");
    position_ = end + 1;
    return text_.substr(at + 1, end - at - 1);
  }

  void read_type(NpyHeader& header) {
    skip_blanks();
    if (position_ < text_.size() && (text_[position_] == '[' || text_[position_] == '(')) {
      header.structured = true;
      header.type = text_.substr(position_);
      return;
    }
    header.type = read_text("the type");
  }

  bool read_bool() {
    skip_blanks();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(position_).starts_with(word)) continue;
      position_ += word.size();
      return value;
    }
    fail(position_, "'fortran_order' is neither True nor False");
  }

  std::vector<int64_t> read_shape() {
    std::vector<int64_t> shape;
    skip_blanks();
    const size_t at = position_;
    expect('(', "the shape is no list of sizes in parentheses");
    bool comma = false;
    while (!accept(')')) {
      if (!shape.empty() && !comma) fail(position_, "the shape is no list of sizes in parentheses");
      shape.push_back(read_size());
      comma = accept(',');
    }
    // Python reads (6) as a number, not as a tuple.
    if (shape.size() == 1 && !comma) fail(at, "the shape is a number, not a list of sizes");
    if (shape.size() > kMostDimensions) fail(at, "the shape has more than 32 dimensions");
    return shape;
  }

  int64_t read_size() {
    skip_blanks();
    const size_t at = position_;
    int64_t size = 0;
    while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
      if (__builtin_mul_overflow(size, int64_t{10}, &size) ||
          __builtin_add_overflow(size, int64_t{text_[position_] - '0'}, &size)) {
        fail(at, "a size of the shape is too large");
      }
      ++position_;
    }
    if (position_ == at) fail(at, "a size of the shape is no number without sign");
    // Python 2 wrote 3L for 3.
    if (position_ < text_.size() && text_[position_] == 'L') ++position_;
    return size;
  }

  std::string_view text_;
  size_t start_;
  const ByteCursor& cursor_;
  size_t position_ = 0;
};

}  // namespace

NpyHeader read_npy_header(ByteCursor& cursor) {
  const auto no_npy = [&](FormatFault fault, const std::string& what) {
    throw FormatError(fault, cursor.file() + " " + what + "; save it with numpy.save(FILE, array.astype('float32'))");
  };
  if (cursor.left() < kMagic.size()) no_npy(FormatFault::kNotAPickle, "is no NPY file");
  if (cursor.take(kMagic.size(), "the first bytes") != kMagic) no_npy(FormatFault::kNotAPickle, "is no NPY file");
  const uint64_t major = cursor.little(1, "the NPY version");
  cursor.little(1, "the NPY version");
  if (major < 1 || major > 3) {
    throw FormatError(FormatFault::kBadContainer,
                      cursor.file() + " has NPY version " + std::to_string(major) + "; versions 1 to 3 are read");
  }
  const uint64_t length = cursor.little(major == 1 ? 2 : 4, "the NPY header's length");
  const size_t start = cursor.position();
  const std::string_view text = cursor.take(length, "the NPY header");
  return LiteralParser(text, start, cursor).parse();
}

}  // namespace modrob::io
