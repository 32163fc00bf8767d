#include "io/prelude.h"

namespace modrob::io {
namespace {

ZipArchive open(const std::string& file) { return ZipArchive(bytes_of(file), "f"); }
std::string zip_error(const std::string& file) {
  return user_error_of([&] { open(file); });
}
std::string content(const ZipArchive& archive, const std::string& name) {
  const auto* entry = archive.find(name);
  if (entry == nullptr) return "(absent)";
  return std::string(reinterpret_cast<const char*>(entry->stored.data()), entry->stored.size());
}

TEST(ZipArchive, entries_are_views_of_the_file) {
  const std::string file = make_zip({{"a/one", "hello"}, {"a/two", ""}, {"a/three", std::string(1000, 'x')}});
  const auto archive = open(file);
  EXPECT_EQ(archive.entries().size(), 3u);
  EXPECT_EQ(content(archive, "a/one"), "hello");
  EXPECT_EQ(content(archive, "a/two"), "");
  EXPECT_EQ(content(archive, "a/three").size(), 1000u);
  EXPECT_EQ(content(archive, "a/four"), "(absent)");
  const auto* entry = archive.find("a/one");
  EXPECT_EQ(reinterpret_cast<const char*>(entry->stored.data()), file.data() + file.find("hello"));
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
  EXPECT_THAT(zip_error(make_zip({entry})), HasSubstr("entry \"a\" is compressed"));
  entry.method = 0;
  entry.flags = 1;
  EXPECT_THAT(zip_error(make_zip({entry})), HasSubstr("is encrypted"));
  entry.flags = 8;  // sizes behind the data, as torch writes: nothing is read from there
  EXPECT_EQ(content(open(make_zip({entry})), "a"), "xx");
}

TEST(ZipArchive, lies_about_places_are_refused) {
  ZipEntry second{"b", "yyyy"};
  second.local_offset = 0;
  EXPECT_THAT(zip_error(make_zip({{"a", "xxxx"}, second})), HasSubstr("another name in its local header"));
  ZipEntry same{"a", "yyyy"};
  same.local_offset = 0;
  EXPECT_THAT(zip_error(make_zip({{"a", "xxxx"}, same})), HasSubstr("occurs twice"));
  ZipEntry beyond{"a", "xxxx"};
  beyond.local_offset = 1 << 30;
  EXPECT_THAT(zip_error(make_zip({beyond})), HasSubstr("not where the directory says"));
  ZipEntry large{"a", "xxxx"};
  large.size = 1 << 30;
  EXPECT_THAT(zip_error(make_zip({large})), HasSubstr("only"));
  // The first entry reaches over the second.
  ZipEntry long_one{"a", "xxxx"};
  long_one.size = 20;
  EXPECT_THAT(zip_error(make_zip({long_one, {"b", std::string(30, 'y')}})), HasSubstr("overlap"));
  ZipEntry inner{"a", make_zip({{"b", "in"}})};
  ZipEntry outer_b{"b", "zz"};
  outer_b.local_offset = static_cast<int64_t>(make_zip({{"a", ""}}).find("PK\x01\x02"));
  EXPECT_THAT(zip_error(make_zip({inner, outer_b})), HasSubstr("overlap"));
}

TEST(ZipArchive, counts_and_directories_are_checked) {
  EXPECT_THAT(zip_error(make_zip({{"a", "x"}}, {.entries = 60'000})), HasSubstr("60000 entries, more than"));
  EXPECT_THAT(zip_error(make_zip({{"a", "x"}}, {.entries = int64_t{1} << 62, .zip64_end = true})),
              HasSubstr("more than its directory has room for"));
  EXPECT_THAT(zip_error(make_zip({{"a", "x"}}, {.directory_offset = 1 << 30})), HasSubstr("beyond its end"));
  EXPECT_THAT(zip_error(make_zip({{"a", "x"}}, {.directory_offset = 0})), HasSubstr("no directory entry"));
  EXPECT_THAT(zip_error("PK\x03\x04 and nothing else"), HasSubstr("truncated"));
}

TEST(ZipArchive, no_beginning_of_an_archive_is_an_archive) {
  const std::string file = make_zip({{"a", "hello"}, {"b", "world"}}, {.zip64_end = true});
  for (size_t size = 0; size < file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    EXPECT_THROW(open(cut), FormatError) << size;
  }
}

// Compressed without a header, as archives hold it.
ZipEntry deflated(const std::string& content) {
  std::string packed(content.size() + 100, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  ZipEntry entry{"a", packed};
  entry.method = 8;
  entry.full_size = static_cast<int64_t>(content.size());
  entry.checksum = static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())));
  return entry;
}

constexpr uint64_t kPlenty = 1 << 30;

std::string inflated(const ZipEntry& entry, uint64_t most_bytes = kPlenty) {
  const std::string file = make_zip({entry});
  const auto bytes = ZipArchive(bytes_of(file), "f", ZipEntries::kDeflated).inflate("a", most_bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ZipArchive, compressed_entries_where_they_are_allowed) {
  std::string counting;
  for (int i = 0; i < 5000; ++i) counting += std::to_string(i);
  for (const std::string& content : {std::string(), std::string("x"), std::string(100'000, 'x'), counting}) {
    EXPECT_EQ(inflated(deflated(content)), content);
  }
  ZipEntry wide = deflated(counting);
  wide.zip64 = true;
  EXPECT_EQ(inflated(wide), counting);
  EXPECT_THAT(zip_error(make_zip({deflated("x")})), HasSubstr("is compressed, which torch.save never does"));
}

TEST(ZipArchive, compressed_entries_that_lie_are_refused) {
  const auto error = [](const ZipEntry& entry, uint64_t most_bytes = kPlenty) {
    return user_error_of([&] { inflated(entry, most_bytes); });
  };
  ZipEntry entry = deflated(std::string(1000, 'x'));
  EXPECT_EQ(inflated(entry, 1000), std::string(1000, 'x'));
  EXPECT_THAT(error(entry, 999), HasSubstr("entry \"a\" becomes 1000 bytes, more than the 999 allowed here"));
  entry.full_size = 999;
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is longer than the archive's directory says"));
  entry.full_size = 0;
  EXPECT_THAT(error(entry), HasSubstr("is longer than"));
  entry.full_size = 1001;
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is shorter than the archive's directory says"));
  entry.full_size = 1000;
  entry.checksum ^= 1;
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is damaged: its checksum does not fit"));
  entry.checksum ^= 1;
  entry.content.pop_back();
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is damaged: its compressed data end too early"));
  entry.content = std::string("\x07", 1);
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is damaged: invalid block type"));
  entry.full_size = 1033 * 2;
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" says it grows from 1 to 2066 bytes"));
  entry.method = 9;
  EXPECT_THAT(error(entry), HasSubstr("entry \"a\" is compressed in an unknown way (method 9)"));
}

TEST(ZipArchive, checksums_of_stored_entries_are_compared_on_request) {
  ZipEntry entry{"a", "hello"};
  entry.checksum = static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>("hello"), 5));
  const std::string right = make_zip({entry});
  open(right).verify("a");
  entry.checksum ^= 1;
  const std::string wrong = make_zip({entry});
  EXPECT_THAT(user_error_of([&] { open(wrong).verify("a"); }),
              HasSubstr("entry \"a\" is damaged: its checksum does not fit"));
}

}  // namespace
}  // namespace modrob::io
