#include "io/zip_archive.h"

#include <gmock/gmock.h>

#include "io/format_error.h"
#include "made_up_torch_file.h"
#include "support.h"

namespace modrob::io {
namespace {

using ::testing::HasSubstr;
using testing::make_zip;
using testing::user_error_of;
using testing::ZipEntry;

ZipArchive open(const std::string& file) { return ZipArchive(std::as_bytes(std::span(file)), "f"); }
std::string error_of(const std::string& file) {
  return user_error_of([&] { open(file); });
}
std::string content(const ZipArchive& archive, const std::string& name) {
  const auto* bytes = archive.find(name);
  return bytes == nullptr ? "(absent)" : std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

TEST(ZipArchive, entries_are_views_of_the_file) {
  const std::string file = make_zip({{"a/one", "hello"}, {"a/two", ""}, {"a/three", std::string(1000, 'x')}});
  const auto archive = open(file);
  EXPECT_EQ(archive.entries().size(), 3u);
  EXPECT_EQ(content(archive, "a/one"), "hello");
  EXPECT_EQ(content(archive, "a/two"), "");
  EXPECT_EQ(content(archive, "a/three").size(), 1000u);
  EXPECT_EQ(content(archive, "a/four"), "(absent)");
  const auto* bytes = archive.find("a/one");
  EXPECT_EQ(reinterpret_cast<const char*>(bytes->data()), file.data() + file.find("hello"));
  EXPECT_EQ(open(make_zip({})).entries().size(), 0u);
}

TEST(ZipArchive, zip64) {
  ZipEntry wide{"w", "content"};
  wide.zip64 = true;
  EXPECT_EQ(content(open(make_zip({{"a", "b"}, wide}, {.zip64_end = true})), "w"), "content");
  EXPECT_EQ(content(open(make_zip({wide})), "w"), "content");
}

TEST(ZipArchive, compressed_and_encrypted_entries_are_refused) {
  ZipEntry entry{"a", "xx"};
  entry.method = 8;
  EXPECT_THAT(error_of(make_zip({entry})), HasSubstr("entry \"a\" is compressed"));
  entry.method = 0;
  entry.flags = 1;
  EXPECT_THAT(error_of(make_zip({entry})), HasSubstr("is encrypted"));
  entry.flags = 8;  // sizes behind the data, as torch writes: nothing is read from there
  EXPECT_EQ(content(open(make_zip({entry})), "a"), "xx");
}

TEST(ZipArchive, lies_about_places_are_refused) {
  ZipEntry second{"b", "yyyy"};
  second.local_offset = 0;
  EXPECT_THAT(error_of(make_zip({{"a", "xxxx"}, second})), HasSubstr("another name in its local header"));
  ZipEntry same{"a", "yyyy"};
  same.local_offset = 0;
  EXPECT_THAT(error_of(make_zip({{"a", "xxxx"}, same})), HasSubstr("occurs twice"));
  ZipEntry beyond{"a", "xxxx"};
  beyond.local_offset = 1 << 30;
  EXPECT_THAT(error_of(make_zip({beyond})), HasSubstr("not where the directory says"));
  ZipEntry large{"a", "xxxx"};
  large.size = 1 << 30;
  EXPECT_THAT(error_of(make_zip({large})), HasSubstr("only"));
  // The first entry reaches over the second.
  ZipEntry long_one{"a", "xxxx"};
  long_one.size = 20;
  EXPECT_THAT(error_of(make_zip({long_one, {"b", std::string(30, 'y')}})), HasSubstr("overlap"));
  ZipEntry inner{"a", make_zip({{"b", "in"}})};
  ZipEntry outer_b{"b", "zz"};
  outer_b.local_offset = static_cast<int64_t>(make_zip({{"a", ""}}).find("PK\x01\x02"));
  EXPECT_THAT(error_of(make_zip({inner, outer_b})), HasSubstr("overlap"));
}

TEST(ZipArchive, counts_and_directories_are_checked) {
  EXPECT_THAT(error_of(make_zip({{"a", "x"}}, {.entries = 60'000})), HasSubstr("60000 entries, more than"));
  EXPECT_THAT(error_of(make_zip({{"a", "x"}}, {.entries = int64_t{1} << 62, .zip64_end = true})),
              HasSubstr("more than its directory has room for"));
  EXPECT_THAT(error_of(make_zip({{"a", "x"}}, {.directory_offset = 1 << 30})), HasSubstr("beyond its end"));
  EXPECT_THAT(error_of(make_zip({{"a", "x"}}, {.directory_offset = 0})), HasSubstr("no directory entry"));
  EXPECT_THAT(error_of("PK\x03\x04 and nothing else"), HasSubstr("truncated"));
}

TEST(ZipArchive, no_beginning_of_an_archive_is_an_archive) {
  const std::string file = make_zip({{"a", "hello"}, {"b", "world"}}, {.zip64_end = true});
  for (size_t size = 0; size < file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    EXPECT_THROW(open(cut), FormatError) << size;
  }
}

}  // namespace
}  // namespace modrob::io
