#include "io/npy.h"

#include <gmock/gmock.h>

#include <cstring>
#include <string>

#include "core/files.h"
#include "support.h"

namespace modrob::io {
namespace {

using modrob::testing::TemporaryFolder;
using modrob::testing::user_error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// A file as numpy.save writes it.
std::string npy(const std::string& header, const std::string& data, char version = 1) {
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  const size_t size_bytes = version >= 2 ? 4 : 2;
  std::string padded = header;
  while ((file.size() + size_bytes + padded.size() + 1) % 64 != 0) padded += ' ';
  padded += '\n';
  for (size_t i = 0; i < size_bytes; ++i) file += static_cast<char>(padded.size() >> (8 * i));
  return file + padded + data;
}

std::string header(const std::string& type, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

NpyArray read(const std::string& file) {
  const TemporaryFolder folder;
  write_file_whole(folder / "a.npy", file);
  return read_npy(folder / "a.npy");
}

// The message about a file, with its folder cut: "a.npy: ...".
std::string error_of(const std::string& file) {
  const TemporaryFolder folder;
  write_file_whole(folder / "a.npy", file);
  const std::string message = user_error_of([&] { read_npy(folder / "a.npy"); });
  const std::string place = folder.path().string() + "/";
  EXPECT_TRUE(message.starts_with(place)) << message;
  return message.substr(std::min(place.size(), message.size()));
}

const std::string kSix = bytes_of<float>({0, 0.5, -1, 3, 4, 5});

TEST(Npy, reads_every_type_as_float32) {
  const auto values = ElementsAre(1.0f, -2.0f, 3.0f);
  EXPECT_THAT(read(npy(header("<f4", "(3,)"), bytes_of<float>({1, -2, 3}))).values, values);
  EXPECT_THAT(read(npy(header("<f8", "(3,)"), bytes_of<double>({1, -2, 3}))).values, values);
  EXPECT_THAT(read(npy(header("<i4", "(3,)"), bytes_of<int32_t>({1, -2, 3}))).values, values);
  EXPECT_THAT(read(npy(header("<i8", "(3,)"), bytes_of<int64_t>({1, -2, 3}))).values, values);
}

TEST(Npy, reads_shapes_of_any_rank) {
  const auto two = read(npy(header("<f4", "(2, 3)"), kSix));
  EXPECT_THAT(two.shape, ElementsAre(2, 3));
  EXPECT_THAT(two.values, ElementsAre(0, 0.5f, -1, 3, 4, 5));
  EXPECT_THAT(read(npy(header("<f4", "(1, 6, 1)"), kSix)).shape, ElementsAre(1, 6, 1));
  EXPECT_THAT(read(npy(header("<f4", "(6L,)"), kSix)).shape, ElementsAre(6));
  const auto scalar = read(npy(header("<f4", "()"), bytes_of<float>({7})));
  EXPECT_THAT(scalar.shape, IsEmpty());
  EXPECT_THAT(scalar.values, ElementsAre(7));
  const auto empty = read(npy(header("<f4", "(0, 3)"), ""));
  EXPECT_THAT(empty.shape, ElementsAre(0, 3));
  EXPECT_THAT(empty.values, IsEmpty());
}

TEST(Npy, reads_versions_one_to_three) {
  for (const char version : {1, 2, 3}) {
    EXPECT_THAT(read(npy(header("<f4", "(6,)"), kSix, version)).shape, ElementsAre(6)) << int{version};
  }
  EXPECT_EQ(error_of(npy(header("<f4", "(6,)"), kSix, 4)), "a.npy has NPY version 4; versions 1 to 3 are read");
  EXPECT_THAT(error_of(npy(header("<f4", "(6,)"), kSix, '\xff')), HasSubstr("NPY version 255"));
}

TEST(Npy, other_types_and_orders_are_refused) {
  EXPECT_EQ(error_of(npy(header("|O", "(6,)"), kSix)),
            "a.npy holds elements of type '|O'; save array.astype('float32')");
  EXPECT_THAT(error_of(npy(header(">f4", "(6,)"), kSix)), HasSubstr("type '>f4'"));
  EXPECT_THAT(error_of(npy(header("<f2", "(12,)"), kSix)), HasSubstr("type '<f2'"));
  EXPECT_THAT(error_of(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,), }", kSix)),
              HasSubstr("save array.astype('float32')"));
  EXPECT_EQ(error_of(npy(header("<f4", "(2, 3)", "True"), kSix)),
            "a.npy is stored in Fortran order; save numpy.ascontiguousarray(array)");
}

TEST(Npy, what_is_no_npy_file_is_named) {
  for (const std::string& file :
       {std::string(), std::string("\x93NUMPY"), std::string(100, 'x'), "\x93NUMPZ" + std::string(100, '\1')}) {
    EXPECT_THAT(error_of(file), HasSubstr("a.npy is no NPY file; save it with numpy.save"));
  }
  EXPECT_THAT(user_error_of([] { read_npy("/absent/a.npy"); }), HasSubstr("'/absent/a.npy'"));
}

TEST(Npy, a_header_that_lies_about_sizes_is_refused) {
  const std::string shorter = "a.npy: the file is shorter than its NPY header says";
  EXPECT_EQ(error_of(npy(header("<f4", "(7,)"), kSix)), shorter);
  EXPECT_EQ(error_of(npy(header("<f8", "(6,)"), kSix)), shorter);
  EXPECT_EQ(error_of(npy(header("<f4", "(1000000000, 1000000000, 1000000000)"), kSix)), shorter);
  EXPECT_EQ(error_of(npy(header("<f4", "(5,)"), kSix)), "a.npy: the file is longer than its NPY header says");
  EXPECT_EQ(error_of(npy(header("<f4", "(99999999999999999999,)"), kSix)), "a.npy: the NPY shape is too large");
  EXPECT_EQ(error_of(npy(header("<f4", "(-6,)"), kSix)), "a.npy: the NPY shape ' (-6,)' is no list of sizes");
  EXPECT_EQ(error_of(npy(header("<f4", "(x,)"), kSix)), "a.npy: the NPY shape ' (x,)' is no list of sizes");
}

TEST(Npy, a_header_that_is_cut_or_lacks_a_key_is_refused) {
  const std::string whole = npy(header("<f4", "(6,)"), kSix);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(error_of(whole.substr(0, size)), "") << "cut at " << size;
  }
  EXPECT_EQ(error_of(npy("{'descr': '<f4', 'shape': (6,), }", kSix)), "a.npy: the NPY header lacks 'fortran_order'");
  EXPECT_EQ(error_of(npy("{'descr': '<f4', 'fortran_order': False, }", kSix)), "a.npy: the NPY header lacks 'shape'");
  EXPECT_EQ(error_of(npy("{'fortran_order': False, 'shape': (6,), }", kSix)), "a.npy: the NPY header lacks 'descr'");
  EXPECT_EQ(error_of(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,", kSix)),
            "a.npy: the NPY header ends inside 'shape'");
}

TEST(Npy, any_byte_changed_is_read_or_refused_but_never_worse) {
  const std::string whole = npy(header("<f4", "(6,)"), kSix);
  const TemporaryFolder folder;
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\x7f', '\xff', ')', '\''}) {
      std::string changed = whole;
      changed[at] = value;
      write_file_whole(folder / "a.npy", changed);
      try {
        EXPECT_LE(read_npy(folder / "a.npy").values.size(), 6u);
      } catch (const UserError& error) {
        EXPECT_THAT(error.what(), HasSubstr("a.npy"));
      }
    }
  }
}

}  // namespace
}  // namespace modrob::io
