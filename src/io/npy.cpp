#include "io/npy.h"

#include <utility>

#include "core/files.h"
#include "io/foreign_file.h"
#include "io/npy_header.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw FormatError(FormatFault::kBadArray, message); }

NumpyType parse_type(const NpyHeader& header, const std::string& name, NpyTexts texts) {
  const std::string other = "; save array.astype('float32')";
  if (header.structured) refuse(name + " holds elements of a structured type" + other + " of one of its fields");
  std::string_view code = header.type;
  const char order = code.empty() ? ' ' : code[0];
  const bool ordered = order == '<' || order == '>' || order == '|' || order == '=';
  if (ordered) code.remove_prefix(1);
  auto type = NumpyType::parse(code);
  if (!type || !ordered || type->code == 'O') {
    refuse(name + " holds elements of type " + shown_name(header.type) + other);
  }
  if (type->is_text() && texts == NpyTexts::kRefused) {
    refuse(name + " holds texts (type " + shown_name(header.type) + ") where numbers are needed" + other);
  }
  type->big_endian = order == '>';
  return *type;
}

}  // namespace

NpyLayout read_npy_layout(std::span<const std::byte> beginning, uint64_t file_size, const std::string& name,
                          NpyTexts texts) {
  if (beginning.empty() || beginning[0] != std::byte{0x93}) {
    if (const auto foreign = find_foreign_file(beginning)) {
      throw FormatError(foreign->fault, name + " " + foreign->message);
    }
  }
  ByteCursor cursor(beginning, name);
  NpyHeader header = read_npy_header(cursor);
  NpyLayout layout;
  layout.type = parse_type(header, name, texts);
  layout.shape = std::move(header.shape);
  layout.fortran = header.fortran;
  layout.begin = cursor.position();
  const auto count = count_elements(layout.shape, layout.type.item_size);
  layout.size = count ? static_cast<uint64_t>(*count) * layout.type.item_size : 0;
  const uint64_t left = file_size - layout.begin;
  if (!count || layout.size > left) {
    throw FormatError(FormatFault::kTruncated, name + ": the file is shorter than its NPY header says");
  }
  if (layout.size < left) refuse(name + ": the file is longer than its NPY header says");
  return layout;
}

NpyFile NpyFile::open(const std::filesystem::path& path, NpyTexts texts) {
  const auto file = std::make_shared<const MappedFile>(path);
  return view(file->bytes(), path.string(), file, texts);
}

NpyFile NpyFile::parse(std::span<const std::byte> bytes, const std::string& name, NpyTexts texts) {
  return view(bytes, name, nullptr, texts);
}

NpyFile NpyFile::take(std::vector<std::byte> bytes, const std::string& name, NpyTexts texts) {
  const auto kept = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  return view(*kept, name, kept, texts);
}

NpyFile NpyFile::view(std::span<const std::byte> bytes, const std::string& name, std::shared_ptr<const void> owner,
                      NpyTexts texts) {
  NpyFile result;
  result.name_ = name;
  const NpyLayout layout = read_npy_layout(bytes, bytes.size(), name, texts);
  result.array_ = {layout.type, layout.shape, layout.fortran, bytes.subspan(layout.begin)};
  if (!result.array_.characters_valid()) refuse(name + ": a character of an array of texts is beyond U+10FFFF");
  result.owner_ = std::move(owner);
  return result;
}

}  // namespace modrob::io
