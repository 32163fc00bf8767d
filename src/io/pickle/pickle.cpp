#include "io/pickle/pickle.h"

#include "core/log.h"
#include "io/foreign_file.h"
#include "io/pickle/pickle_machine.h"

namespace modrob::io {

PickleDocument PickleDocument::parse_at(std::span<const std::byte> bytes, const std::string& name,
                                        const PickleProfile& profile, size_t& position) {
  PickleDocument document;
  document.arena_ = std::make_unique<PickleArena>(bytes.size(), name, profile.memory);
  ByteCursor cursor(bytes, name, position);
  document.root_ = PickleMachine(cursor, profile, *document.arena_).run();
  position = cursor.position();
  return document;
}

PickleDocument PickleDocument::parse(std::span<const std::byte> bytes, const std::string& name,
                                     const PickleProfile& profile) {
  if (const auto foreign = find_foreign_file(bytes)) throw FormatError(foreign->fault, name + " " + foreign->message);
  size_t position = 0;
  PickleDocument document = parse_at(bytes, name, profile, position);
  if (position != bytes.size()) {
    log_warning(name + ": " + std::to_string(bytes.size() - position) + " bytes follow the end of the pickle at byte " +
                std::to_string(position) + " and are ignored, as Python does");
  }
  return document;
}

PickleDocument PickleDocument::open(const std::filesystem::path& path, const PickleProfile& profile) {
  auto file = std::make_shared<MappedFile>(path);
  PickleDocument document = parse(file->bytes(), path.string(), profile);
  document.file_ = std::move(file);
  return document;
}

}  // namespace modrob::io
