#include <signal.h>
#include <unistd.h>

#include "io/prelude.h"
#include "made_up_csd.h"

namespace modrob::io {
namespace {

MadeUpEntry numbers(hsize_t rows, hsize_t width) {
  MadeUpEntry entry;
  for (hsize_t i = 0; i < rows; ++i) {
    entry.intervals.insert(entry.intervals.end(), {0.25 * static_cast<double>(i), 0.25 * static_cast<double>(i + 1)});
  }
  for (hsize_t i = 0; i < rows * width; ++i) entry.features.push_back(static_cast<double>(i) - 0.5);
  return entry;
}

MadeUpCsd made_up(hsize_t rows, hsize_t width) {
  MadeUpCsd csd;
  csd.width = width;
  csd.entries["v"] = numbers(rows, width);
  return csd;
}

class CsdFiles : public Test {
 protected:
  std::filesystem::path write(const MadeUpCsd& csd) {
    write_made_up_csd(path_, csd);
    return path_;
  }
  /// Writes a file whose features lie where `set` says, called with the data set's properties and space.
  void write_with_stored_elsewhere(const std::function<herr_t(hid_t properties, hid_t space)>& set) {
    write(made_up(3, 2));
    const hid_t file = checked(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    const hid_t group = checked(H5Gopen2(file, "made up/data/v", H5P_DEFAULT));
    checked(H5Ldelete(group, "features", H5P_DEFAULT));
    const hsize_t shape[2] = {3, 2};
    const hid_t space = checked(H5Screate_simple(2, shape, nullptr));
    const hid_t properties = checked(H5Pcreate(H5P_DATASET_CREATE));
    checked(set(properties, space));
    H5Dclose(checked(H5Dcreate2(group, "features", H5T_IEEE_F32LE, space, H5P_DEFAULT, properties, H5P_DEFAULT)));
    H5Pclose(properties);
    H5Sclose(space);
    H5Gclose(group);
    H5Fclose(file);
  }
  /// The fault and message of opening and reading `path_`.
  std::pair<std::string, std::string> error() {
    try {
      auto file = CsdFile::open(path_);
      for (size_t i = 0; i < file.size(); ++i) file.read(i);
    } catch (const FormatError& error) {
      EXPECT_THAT(error.what(), StartsWith(path_.string()));
      return {std::string(fault_name(error.fault())), error.what()};
    }
    ADD_FAILURE() << "expected a FormatError";
    return {};
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "made up.csd";
};

TEST_F(CsdFiles, every_way_to_store_numbers_reads_the_same) {
  for (const hsize_t chunk_rows : {0, 1, 3, 7, 50}) {
    for (const bool gzip : {false, true}) {
      for (const bool shuffle : {false, true}) {
        for (const hid_t type : {H5T_IEEE_F32LE, H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE}) {
          SCOPED_TRACE(std::to_string(chunk_rows) + " " + std::to_string(gzip) + " " + std::to_string(shuffle));
          auto csd = made_up(17, 5);
          csd.chunk_rows = chunk_rows;
          csd.gzip = gzip && chunk_rows > 0;
          csd.shuffle = shuffle && chunk_rows > 0;
          csd.number_type = type;
          // A chunk larger than the data is stored whole: without compression it may be more than the file.
          auto file = CsdFile::open(write(csd));
          ASSERT_EQ(file.size(), 1u);
          const CsdEntry entry = file.read(0);
          EXPECT_EQ(entry.rows, 17);
          EXPECT_EQ(entry.width, 5);
          EXPECT_EQ(entry.intervals, csd.entries["v"].intervals);
          EXPECT_THAT(entry.features, ElementsAreArray(csd.entries["v"].features));
          EXPECT_EQ(file.read_numbers(0, entry), csd.entries["v"].features);
        }
      }
    }
  }
}

TEST_F(CsdFiles, double_precision_is_kept_where_it_is_asked_for) {
  auto csd = made_up(1, 1);
  csd.number_type = H5T_IEEE_F64LE;
  csd.entries["v"].features = {0.1};
  auto file = CsdFile::open(write(csd));
  const CsdEntry entry = file.read(0);
  EXPECT_THAT(entry.features, ElementsAre(0.1f));
  EXPECT_THAT(file.read_numbers(0, entry), ElementsAre(0.1));
}

TEST_F(CsdFiles, words_lose_their_padding) {
  for (const H5T_str_t padding : {H5T_STR_NULLPAD, H5T_STR_NULLTERM, H5T_STR_SPACEPAD}) {
    MadeUpCsd csd;
    csd.padding = padding;
    csd.entries["v"] = {{0, 1, 1, 2, 2, 3}, {}, {"sp", "CAF\xC3\x89", "CAF\xC9"}};
    auto file = CsdFile::open(write(csd));
    EXPECT_EQ(file.kind(), CsdKind::kWords);
    const CsdEntry entry = file.read(0);
    EXPECT_THAT(entry.words, ElementsAre("sp", "CAF\xC3\x89", "CAF\xC3\x89"));
    EXPECT_THAT(file.warnings(), ElementsAre(AllOf(HasSubstr("made up/v"), HasSubstr("1 words are not UTF-8"))));
    EXPECT_THAT(user_error_of([&] { file.require_kind(CsdKind::kNumbers, "audio"); }),
                AllOf(HasSubstr("holds words"), HasSubstr("as audio")));
  }
}

TEST_F(CsdFiles, entries_are_found_in_byte_order) {
  MadeUpCsd csd;
  for (const char* name : {"b", "B", "10", "9", "_x", "-y"}) csd.entries[name] = numbers(2, 1);
  const auto file = CsdFile::open(write(csd));
  std::vector<std::string> names;
  for (size_t i = 0; i < file.size(); ++i) names.push_back(file.entry_name(i));
  EXPECT_THAT(names, ElementsAre("-y", "10", "9", "B", "_x", "b"));
  EXPECT_EQ(file.find("9"), 2u);
  EXPECT_EQ(file.find("8"), std::nullopt);
}

TEST_F(CsdFiles, reversed_rows_are_left_out) {
  auto csd = made_up(4, 2);
  csd.entries["v"].intervals = {0, 1, 3, 2, 2, 2, 5, 4};
  auto file = CsdFile::open(write(csd));
  const CsdEntry entry = file.read(0);
  EXPECT_EQ(entry.rows, 2);
  EXPECT_EQ(entry.reversed, 2);
  EXPECT_THAT(entry.row_numbers, ElementsAre(0, 2));
  EXPECT_THAT(entry.intervals, ElementsAre(0, 1, 2, 2));
  EXPECT_THAT(entry.features, ElementsAre(-0.5f, 0.5f, 3.5f, 4.5f));
  EXPECT_THAT(file.read_numbers(0, entry), ElementsAre(-0.5, 0.5, 3.5, 4.5));
  EXPECT_THAT(file.warnings(), ElementsAre(HasSubstr("2 rows end before they begin")));
}

TEST_F(CsdFiles, times_must_be_finite) {
  for (const double time : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    auto csd = made_up(3, 2);
    csd.entries["v"].intervals[3] = time;
    write(csd);
    const auto [fault, message] = error();
    EXPECT_EQ(fault, "schema");
    EXPECT_THAT(message, AllOf(HasSubstr("made up/v"), HasSubstr("row 1"), HasSubstr("not finite")));
  }
}

TEST_F(CsdFiles, entries_agree_in_kind_and_width) {
  auto csd = made_up(3, 2);
  csd.entries["w"] = {{0, 1}, {}, {"word"}};
  write(csd);
  EXPECT_THAT(error().second, AllOf(HasSubstr("made up/w"), HasSubstr("features are words, but v has numbers")));

  // The same hsize_t width for all entries: another one is made by a file of its own, linked in.
  csd = made_up(3, 2);
  csd.entries["w"] = numbers(4, 1);
  csd.entries["w"].features.resize(8);
  write(csd);
  {
    const hid_t file = checked(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    const hid_t group = checked(H5Gopen2(file, "made up/data/w", H5P_DEFAULT));
    checked(H5Ldelete(group, "features", H5P_DEFAULT));
    const float values[4] = {};
    write_made_up_dataset(group, "features", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 4, 1, values, csd);
    H5Gclose(group);
    H5Fclose(file);
  }
  EXPECT_THAT(error().second, AllOf(HasSubstr("made up/w"), HasSubstr("1 columns, but v has 2")));
}

TEST_F(CsdFiles, a_file_without_entries_is_refused) {
  const MadeUpCsd csd;
  write(csd);
  EXPECT_EQ(error().first, "schema");
  EXPECT_THAT(error().second, AllOf(HasSubstr("made up/data has no entries"), HasSubstr("download or copy it again")));
  MadeUpCsd hollow;
  hollow.entries["v"] = {};
  write(hollow);
  EXPECT_THAT(error().second, HasSubstr("made up/data has no entry with a row; the file was not finished"));
}

// h5py 3.16 (HDF5 2.0) with libver="latest": compressed arrays have layout message version 5.
TEST(CsdFile, a_file_of_a_newer_hdf5_is_named_with_the_command_that_rewrites_it) {
  try {
    CsdFile::open(MODROB_SOURCE_DIR "/tests/io/hdf5_files/layout_version_5.csd");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_EQ(error.fault(), FormatFault::kUnsupported);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("written by a newer HDF5"), HasSubstr("HDF5 2.0 or later with libver='latest'"),
                      HasSubstr("python -c \"import h5py"), HasSubstr("libver='earliest'")));
  }
}

TEST_F(CsdFiles, other_files_are_never_opened) {
  write_with_stored_elsewhere(
      [](hid_t properties, hid_t) { return H5Pset_external(properties, "/etc/passwd", 0, 24); });
  const auto [fault, message] = error();
  EXPECT_EQ(fault, "unsupported");
  EXPECT_THAT(message, AllOf(HasSubstr("made up/v/features"), HasSubstr("in another file")));
}

TEST_F(CsdFiles, a_virtual_data_set_is_refused) {
  write_with_stored_elsewhere(
      [](hid_t properties, hid_t space) { return H5Pset_virtual(properties, space, "/etc/passwd", "x", space); });
  const auto [fault, message] = error();
  EXPECT_EQ(fault, "unsupported");
  EXPECT_THAT(message, HasSubstr("put together from other files"));
}

TEST_F(CsdFiles, many_entries_that_share_one_array_are_too_much_work) {
  auto csd = made_up(1 << 14, 16);
  write(csd);
  {
    const hid_t file = checked(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    const hid_t data = checked(H5Gopen2(file, "made up/data", H5P_DEFAULT));
    for (const char* name : {"w", "x", "y"}) {
      checked(H5Lcreate_hard(data, "v", data, name, H5P_DEFAULT, H5P_DEFAULT));
    }
    H5Gclose(data);
    H5Fclose(file);
  }
  const auto [fault, message] = error();
  EXPECT_EQ(fault, "limit");
  EXPECT_THAT(message, HasSubstr("more data than the file can hold"));
}

TEST_F(CsdFiles, compressed_zeros_may_be_only_so_many) {
  MadeUpCsd csd;
  csd.width = 64;
  csd.chunk_rows = 4096;
  csd.gzip = true;
  csd.entries["v"].intervals.resize(2 * 20'000'000 / 64);
  csd.entries["v"].features.resize(20'000'000 / 64 * 64);
  for (size_t i = 0; i < csd.entries["v"].intervals.size(); i += 2) csd.entries["v"].intervals[i + 1] = 1;
  csd.entries["v"].intervals.resize(2 * (csd.entries["v"].features.size() / 64));
  write(csd);
  const auto size = std::filesystem::file_size(path_);
  ASSERT_LT(size, 3u << 20);
  EXPECT_EQ(error().first, "limit");
}

TEST_F(CsdFiles, a_missing_file_and_other_kinds_of_files_are_named) {
  EXPECT_THAT(user_error_of([&] { CsdFile::open(path_); }), HasSubstr("made up.csd"));
  for (const auto& [content, message] :
       std::vector<std::pair<std::string, std::string>>{{"", "is empty"},
                                                        {"<!DOCTYPE html>", "HTML"},
                                                        {"version https://git-lfs", "git-lfs"},
                                                        {"PK\x03\x04", "zip"}}) {
    std::ofstream(path_, std::ios::binary) << content;
    const auto [fault, text] = error();
    EXPECT_EQ(fault, "not_hdf5");
    EXPECT_THAT(text, HasSubstr(message));
  }
}

/// Processes that this one started.
std::vector<pid_t> children() {
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  std::vector<pid_t> result;
  for (pid_t child = 0; list >> child;) result.push_back(child);
  return result;
}

TEST_F(CsdFiles, a_library_that_crashes_is_an_error_in_the_file) {
  write(made_up(3, 2));
  ASSERT_THAT(children(), IsEmpty());
  {
    auto file = CsdFile::open(path_);
    ASSERT_EQ(children().size(), 1u);
    ASSERT_EQ(::kill(children().front(), SIGSEGV), 0);
    EXPECT_THAT(user_error_of([&] { file.read(0); }), AllOf(HasSubstr(path_.string()), HasSubstr("crashed")));
    EXPECT_THAT(user_error_of([&] { file.read(0); }), HasSubstr("has ended"));
  }
  {
    const auto file = CsdFile::open(path_);
    ASSERT_EQ(children().size(), 1u);
  }
  EXPECT_THAT(children(), IsEmpty());
}

TEST_F(CsdFiles, changed_bytes_are_refused_or_read) {
  auto csd = made_up(5, 3);
  csd.entries["w"] = numbers(2, 3);
  write(csd);
  const std::string content = read_file(path_);
  const KeyedStream stream(hash_text("change"), hash_text("csd"));
  size_t refused = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    std::string changed = content;
    // The library's own structures are where bytes are not zero.
    uint64_t place = stream.integer(4 * i, changed.size());
    while (changed[place] == 0) place = (place + 1) % changed.size();
    for (uint64_t j = place; j < std::min<uint64_t>(place + (i % 2 == 0 ? 1 : 8), changed.size()); ++j) {
      changed[j] = i % 4 < 2 ? '\xFF' : static_cast<char>(stream.integer(4 * i + 1, 256));
    }
    std::ofstream(path_, std::ios::binary) << changed;
    try {
      auto file = CsdFile::open(path_);
      for (size_t entry = 0; entry < file.size(); ++entry) file.read(entry);
    } catch (const FormatError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0u);
}

TEST(IndexMessage, unpacks_what_was_packed_and_nothing_else) {
  CsdIndex index;
  index.root = "root";
  index.entries.push_back({"v", {true, Dtype::kF32, false, TextPadding::kSpaces, 16, 3, 1}, {}});
  index.metadata["creator"] = "\"me\"";
  index.warnings = {"odd"};
  const auto bytes = pack_index(index);
  const CsdIndex read = unpack_index(bytes, "f");
  EXPECT_EQ(read.root, "root");
  ASSERT_EQ(read.entries.size(), 1u);
  EXPECT_EQ(read.entries[0].name, "v");
  EXPECT_TRUE(read.entries[0].features.text);
  EXPECT_EQ(read.entries[0].features.padding, TextPadding::kSpaces);
  EXPECT_EQ(read.entries[0].features.bytes(), 48u);
  EXPECT_EQ(read.metadata, index.metadata);
  EXPECT_EQ(read.warnings, index.warnings);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(user_error_of([&] { unpack_index(std::span(bytes).first(size), "f"); }), HasSubstr("f: "));
  }
  auto longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_THROW(unpack_index(longer, "f"), FormatError);
}

}  // namespace
}  // namespace modrob::io
