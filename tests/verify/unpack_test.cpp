#include <archive.h>
#include <archive_entry.h>

#include "verify/prelude.h"

namespace modrob::verify {
namespace {

struct Entry {
  std::string path, content = "x";
  unsigned type = AE_IFREG;
  std::string symlink = {}, hardlink = {};
};

std::string packed(const std::vector<Entry>& entries, bool compressed = true) {
  std::string bytes(64 << 20, '\0');
  size_t used = 0;
  archive* handle = archive_write_new();
  archive_write_set_format_pax(handle);
  if (compressed) archive_write_add_filter_gzip(handle);
  archive_write_open_memory(handle, bytes.data(), bytes.size(), &used);
  for (const auto& entry : entries) {
    archive_entry* header = archive_entry_new();
    archive_entry_set_pathname(header, entry.path.c_str());
    archive_entry_set_filetype(header, entry.type);
    archive_entry_set_perm(header, 04777);
    if (entry.type == AE_IFREG && entry.hardlink.empty()) {
      archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
    }
    if (!entry.symlink.empty()) archive_entry_set_symlink(header, entry.symlink.c_str());
    if (!entry.hardlink.empty()) archive_entry_set_hardlink(header, entry.hardlink.c_str());
    EXPECT_EQ(archive_write_header(handle, header), ARCHIVE_OK) << archive_error_string(handle);
    if (entry.type == AE_IFREG && entry.hardlink.empty()) {
      archive_write_data(handle, entry.content.data(), entry.content.size());
    }
    archive_entry_free(header);
  }
  archive_write_close(handle);
  archive_write_free(handle);
  bytes.resize(used);
  return bytes;
}

void unpack_text(const std::string& bytes, const fs::path& into, const UnpackLimits& limits = {}) {
  unpack(std::as_bytes(std::span(bytes)), "hostile.tar.gz", into, limits);
}

std::string refusal(const std::vector<Entry>& entries, const UnpackLimits& limits = {}) {
  const TemporaryFolder folder;
  make_folder(folder / "into");
  const std::string message = user_error_of([&] { unpack_text(packed(entries), folder / "into", limits); });
  size_t beside = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) beside += entry.path().filename() == "into" ? 0 : 1;
  EXPECT_EQ(beside, 0u) << "something was written outside";
  EXPECT_THAT(message, HasSubstr("hostile.tar.gz"));
  return message;
}

TEST(Unpack, plain_files_and_folders_appear) {
  const TemporaryFolder folder;
  unpack_text(packed({{"study/", "", AE_IFDIR}, {"study/a/b.txt", "content"}, {"./c", ""}}), folder.path());
  EXPECT_EQ(read_file(folder / "study/a/b.txt"), "content");
  EXPECT_EQ(read_file(folder / "c"), "");
  // Nothing of the archive's modes is taken over.
  const auto mode = fs::status(folder / "study/a/b.txt").permissions();
  EXPECT_EQ(mode & (fs::perms::set_uid | fs::perms::others_write | fs::perms::owner_exec), fs::perms::none);
}

TEST(Unpack, an_uncompressed_archive_is_read_too) {
  const TemporaryFolder folder;
  unpack_text(packed({{"a", "content"}}, /*compressed=*/false), folder.path());
  EXPECT_EQ(read_file(folder / "a"), "content");
}

TEST(Unpack, paths_that_leave_the_folder_are_refused) {
  EXPECT_THAT(refusal({{"../evil"}}), HasSubstr("leads out of the archive"));
  EXPECT_THAT(refusal({{"a/../../evil"}}), HasSubstr("leads out of the archive"));
  EXPECT_THAT(refusal({{"/tmp/modrob_evil"}}), HasSubstr("has no relative path"));
  EXPECT_THAT(refusal({{"a\\..\\evil"}}), HasSubstr("has no relative path"));
  EXPECT_THAT(refusal({{"a\nb"}}), HasSubstr("control character"));
  EXPECT_THAT(refusal({{std::string(2000, 'a')}}), HasSubstr("has no usable path"));
  EXPECT_THAT(refusal({{"./"}}), HasSubstr("."));
}

TEST(Unpack, links_and_devices_are_refused) {
  EXPECT_THAT(refusal({{"link", "", AE_IFLNK, "/etc"}, {"link/passwd"}}),
              HasSubstr("neither a plain file nor a folder"));
  EXPECT_THAT(refusal({{"a"}, {"hard", "", AE_IFREG, "", "a"}}), HasSubstr("neither a plain file nor a folder"));
  EXPECT_THAT(refusal({{"pipe", "", AE_IFIFO}}), HasSubstr("neither a plain file nor a folder"));
  EXPECT_THAT(refusal({{"device", "", AE_IFCHR}}), HasSubstr("neither a plain file nor a folder"));
}

TEST(Unpack, a_path_twice_or_a_file_used_as_a_folder_is_refused) {
  EXPECT_THAT(refusal({{"a"}, {"./a", "y"}}), HasSubstr("occurs twice"));
  const TemporaryFolder folder;
  EXPECT_THROW(unpack_text(packed({{"a"}, {"a/b"}}), folder.path()), UserError);
}

TEST(Unpack, more_than_the_limits_is_refused) {
  const std::string large(3 << 20, '\0');
  EXPECT_THAT(refusal({{"bomb", large}}, {.entries = 10, .path_bytes = 100, .growth = 2, .always = 1000}),
              HasSubstr("makes more of the archive than"));
  EXPECT_THAT(refusal({{"a"}, {"b"}, {"c"}}, {.entries = 2}), HasSubstr("more than 2 files and folders"));
  const TemporaryFolder folder;
  unpack_text(packed({{"a", large}}), folder.path());
  EXPECT_EQ(fs::file_size(folder / "a"), large.size());
}

TEST(Unpack, many_empty_entries_are_refused_before_anything_is_written) {
  std::vector<Entry> entries(60'000);
  for (size_t i = 0; i < entries.size(); ++i) entries[i] = {std::to_string(i), ""};
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { unpack_text(packed(entries), folder.path()); }),
              HasSubstr("holds more than 50000 files and folders"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
  // A few deep paths stand for many folders.
  std::vector<Entry> deep;
  for (int i = 0; i < 200; ++i) {
    std::string path = std::to_string(i);
    while (path.size() < 990) path += "/a";
    deep.push_back({path, ""});
  }
  EXPECT_THAT(user_error_of([&] { unpack_text(packed(deep), folder.path()); }),
              HasSubstr("holds more than 50000 files and folders"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Unpack, what_is_refused_by_its_last_header_leaves_nothing_behind) {
  const TemporaryFolder folder;
  EXPECT_THROW(unpack_text(packed({{"study/a"}, {"study/b"}, {"../evil"}}), folder.path()), UserError);
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Unpack, what_is_no_archive_is_refused) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { unpack_text("", folder.path()); }), HasSubstr("hostile.tar.gz"));
  EXPECT_THAT(user_error_of([&] { unpack_text("no archive at all", folder.path()); }), HasSubstr("hostile.tar.gz"));
  EXPECT_THAT(user_error_of([&] { unpack_text(packed({}), folder.path()); }), HasSubstr("holds no file"));
}

TEST(Unpack, damaged_anywhere_it_is_refused_or_read_but_nothing_else) {
  const std::string good = packed({{"study/a", std::string(3000, 'a')}, {"study/b", "b"}}, /*compressed=*/false);
  for (size_t at = 0; at < good.size(); at += 7) {
    const TemporaryFolder folder;
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
    try {
      unpack_text(bytes, folder.path());
    } catch (const UserError&) {
    }
  }
}

}  // namespace
}  // namespace modrob::verify
