#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace modrob::verify {

/// What an archive from a stranger may become.
struct UnpackLimits {
  uint64_t entries = 50'000;  ///< files and folders, also those that a path only implies
  uint64_t path_bytes = 1000;
  /// Content per byte of the archive; text of a study shrinks to a tenth, a bomb to a thousandth.
  uint64_t growth = 200;
  /// Any archive may become this much.
  uint64_t always = uint64_t{64} << 20;
};

/// Unpacks a (gzipped) tar archive into an existing empty folder. Only plain files and folders are accepted, with
/// relative paths that neither leave the folder nor occur twice; nothing of owners, modes and times is taken over.
/// UserError naming the archive and the entry otherwise, also when the archive is cut off or damaged, larger than the
/// limits, or larger than the free space of the disk. Headers are looked at first, so what they tell against an archive
/// is known before anything is written; what was unpacked when its content failed stays in the folder.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& into, const UnpackLimits& limits = {});
/// The same from bytes in memory; `name` stands for the path in messages.
void unpack(std::span<const std::byte> bytes, const std::string& name, const std::filesystem::path& into,
            const UnpackLimits& limits = {});

}  // namespace modrob::verify
