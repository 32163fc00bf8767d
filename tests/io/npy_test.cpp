#include "io/prelude.h"

namespace modrob::io {
namespace {

template <typename T>
std::string value_bytes(const std::vector<T>& values) {
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

NpyFile parse_npy(const std::string& file) { return NpyFile::parse(bytes_of(file), "a.npy"); }

std::string npy_error(const std::string& file) {
  return user_error_of([&] { parse_npy(file); });
}

const std::string kSix = value_bytes<float>({0, 0.5, -1, 3, 4, 5});

TEST(Npy, reads_every_type_as_float32) {
  const auto values = ElementsAre(1.0f, -2.0f, 3.0f);
  EXPECT_THAT(floats_of(parse_npy(npy(header("<f4", "(3,)"), value_bytes<float>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("<f8", "(3,)"), value_bytes<double>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("<i4", "(3,)"), value_bytes<int32_t>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("<i8", "(3,)"), value_bytes<int64_t>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("|i1", "(3,)"), value_bytes<int8_t>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("=i2", "(3,)"), value_bytes<int16_t>({1, -2, 3})))), values);
  EXPECT_THAT(floats_of(parse_npy(npy(header("<f2", "(3,)"), value_bytes<uint16_t>({0x3C00, 0xC000, 0x4200})))),
              values);
  EXPECT_THAT(floats_of(parse_npy(npy(header(">f4", "(2,)"), std::string("\x3F\x80\0\0\xC0\0\0\0", 8)))),
              ElementsAre(1, -2));
  EXPECT_THAT(floats_of(parse_npy(npy(header("|b1", "(2,)"), std::string("\0\1", 2)))), ElementsAre(0, 1));
}

TEST(Npy, reads_shapes_of_any_rank) {
  const std::string two = npy(header("<f4", "(2, 3)"), kSix);
  EXPECT_THAT(parse_npy(two).array().shape, ElementsAre(2, 3));
  EXPECT_THAT(floats_of(parse_npy(two)), ElementsAre(0, 0.5f, -1, 3, 4, 5));
  EXPECT_THAT(parse_npy(npy(header("<f4", "(1, 6, 1)"), kSix)).array().shape, ElementsAre(1, 6, 1));
  EXPECT_THAT(parse_npy(npy(header("<f4", "(6L,)"), kSix)).array().shape, ElementsAre(6));
  const std::string scalar = npy(header("<f4", "()"), value_bytes<float>({7}));
  EXPECT_THAT(parse_npy(scalar).array().shape, IsEmpty());
  EXPECT_THAT(floats_of(parse_npy(scalar)), ElementsAre(7));
  const std::string empty = npy(header("<f4", "(0, 3)"), "");
  EXPECT_THAT(parse_npy(empty).array().shape, ElementsAre(0, 3));
  EXPECT_THAT(floats_of(parse_npy(empty)), IsEmpty());
}

TEST(Npy, reads_versions_one_to_three) {
  for (const char version : {1, 2, 3}) {
    EXPECT_THAT(parse_npy(npy(header("<f4", "(6,)"), kSix, version)).array().shape, ElementsAre(6)) << int{version};
  }
  EXPECT_EQ(npy_error(npy(header("<f4", "(6,)"), kSix, 4)), "a.npy has NPY version 4; versions 1 to 3 are read");
  EXPECT_THAT(npy_error(npy(header("<f4", "(6,)"), kSix, '\xff')), HasSubstr("NPY version 255"));
}

TEST(Npy, other_types_and_orders_are_refused) {
  EXPECT_EQ(npy_error(npy(header("|O", "(6,)"), kSix)),
            "a.npy holds elements of type \"|O\"; save array.astype('float32')");
  for (const std::string type : {"<c8", "<M8", "|V4", "<f16", "<g", "f4", "", "<S0", "<U", "<U99999999999"}) {
    EXPECT_EQ(npy_error(npy(header(type, "(6,)"), kSix)),
              "a.npy holds elements of type \"" + type + "\"; save array.astype('float32')");
  }
  EXPECT_EQ(npy_error(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,), }", kSix)),
            "a.npy holds elements of a structured type; save array.astype('float32') of one of its fields");
}

TEST(Npy, fortran_order_gives_the_same_numbers) {
  const std::string bytes = npy(header("<f4", "(2, 3)", "True"), kSix);
  const auto file = NpyFile::parse(bytes_of(bytes), "a.npy");
  const std::vector<float> values = floats_of(file);
  const std::string transposed = npy(header("<f4", "(3, 2)"), kSix);
  const auto other = NpyFile::parse(bytes_of(transposed), "b.npy");
  for (int64_t i = 0; i < 2; ++i) {
    for (int64_t j = 0; j < 3; ++j) EXPECT_EQ(values[static_cast<size_t>(3 * i + j)], other.array().number(2 * j + i));
  }
}

TEST(Npy, texts_are_read_where_they_are_welcome) {
  const std::string texts = npy(header("<U2", "(2,)"), value_bytes<uint32_t>({'h', 'i', 0xE9, 0}));
  const auto file = NpyFile::parse(bytes_of(texts), "a.npy", NpyTexts::kAllowed);
  EXPECT_EQ(file.array().text(0), "hi");
  EXPECT_EQ(file.array().text(1), "\xC3\xA9");
  const std::string bytes = npy(header("|S3", "(2,)"), std::string("abcd\0\0", 6));
  EXPECT_EQ(NpyFile::parse(bytes_of(bytes), "a.npy", NpyTexts::kAllowed).array().text(1), "d");
  EXPECT_EQ(npy_error(texts),
            "a.npy holds texts (type \"<U2\") where numbers are needed; save array.astype('float32')");
  const std::string beyond = npy(header("<U1", "(1,)"), value_bytes<uint32_t>({0x110000}));
  EXPECT_THAT(user_error_of([&] { NpyFile::parse(bytes_of(beyond), "a.npy", NpyTexts::kAllowed); }),
              HasSubstr("beyond U+10FFFF"));
}

TEST(Npy, what_is_no_npy_file_is_named) {
  for (const std::string& file :
       {std::string("\x93NUM"), std::string(100, 'x'), "\x93NUMPZ" + std::string(100, '\1')}) {
    EXPECT_THAT(npy_error(file), HasSubstr("a.npy is no NPY file; save it with numpy.save"));
  }
  EXPECT_THAT(npy_error(""), HasSubstr("a.npy is empty"));
  EXPECT_THAT(npy_error("<html>"), HasSubstr("a.npy is an HTML page"));
  EXPECT_THAT(npy_error("PK\x03\x04"), HasSubstr("a.npy is a zip archive"));
  EXPECT_THAT(user_error_of([] { NpyFile::open("/absent/a.npy"); }), HasSubstr("'/absent/a.npy'"));
}

TEST(Npy, a_header_that_lies_about_sizes_is_refused) {
  const std::string shorter = "a.npy: the file is shorter than its NPY header says";
  EXPECT_EQ(npy_error(npy(header("<f4", "(7,)"), kSix)), shorter);
  EXPECT_EQ(npy_error(npy(header("<f8", "(6,)"), kSix)), shorter);
  EXPECT_EQ(npy_error(npy(header("<f4", "(1000000000, 1000000000, 1000000000)"), kSix)), shorter);
  EXPECT_EQ(npy_error(npy(header("<f4", "(0, 9000000000000000000, 9000000000000000000)"), "")), shorter);
  EXPECT_EQ(npy_error(npy(header("<f4", "(5,)"), kSix)), "a.npy: the file is longer than its NPY header says");
}

// Byte 10 is the first of the header's text.
TEST(Npy, a_header_that_is_not_as_numpy_writes_it_is_refused_at_its_byte) {
  const auto of_shape = [](const std::string& shape) { return npy_error(npy(header("<f4", shape), kSix)); };
  const std::string at_shape = "a.npy: byte 60: ";
  EXPECT_EQ(of_shape("(99999999999999999999,)"), "a.npy: byte 61: a size of the shape is too large");
  EXPECT_EQ(of_shape("(-6,)"), "a.npy: byte 61: a size of the shape is no number without sign");
  EXPECT_EQ(of_shape("(x,)"), "a.npy: byte 61: a size of the shape is no number without sign");
  EXPECT_EQ(of_shape("6"), at_shape + "the shape is no list of sizes in parentheses");
  EXPECT_EQ(of_shape("[6]"), at_shape + "the shape is no list of sizes in parentheses");
  EXPECT_EQ(of_shape("(6)"), at_shape + "the shape is a number, not a list of sizes");
  EXPECT_EQ(of_shape("(2 3)"), "a.npy: byte 63: the shape is no list of sizes in parentheses");
  std::string many = "(";
  for (int i = 0; i < 33; ++i) many += "1, ";
  EXPECT_EQ(of_shape(many + ")"), at_shape + "the shape has more than 32 dimensions");
  const auto of_text = [](const std::string& text) { return npy_error(npy(text, kSix)); };
  EXPECT_EQ(of_text("['descr']"), "a.npy: byte 10: the header does not begin with '{'");
  EXPECT_EQ(of_text("{descr: '<f4'}"), "a.npy: byte 11: a key of the header is no text in quotes");
  EXPECT_EQ(of_text("{'descr' '<f4'}"), "a.npy: byte 19: no ':' behind a key of the header");
  EXPECT_EQ(of_text("{'descr': <f4}"), "a.npy: byte 20: the type is no text in quotes");
  EXPECT_EQ(of_text("{'descr': '<f4' 'shape': ()}"),
            "a.npy: byte 26: neither ',' nor '}' behind a value of the header");
  EXPECT_EQ(of_text("{'descr': '<f4', 'fortran_order': 0}"),
            "a.npy: byte 44: 'fortran_order' is neither True nor False");
  EXPECT_EQ(of_text("{'descr': '<f4', 'descr': '<f4'}"), "a.npy: byte 27: the header names 'descr' twice");
  EXPECT_EQ(of_text("{'descr': '<f4', 'other': 1}"),
            "a.npy: byte 27: the header's keys are descr, fortran_order and shape; this is another");
  EXPECT_EQ(of_text(header("<f4", "(6,)") + "x"), "a.npy: byte 67: something stands behind the header's '}'");
}

TEST(Npy, a_header_that_is_cut_or_lacks_a_key_is_refused) {
  const std::string whole = npy(header("<f4", "(6,)"), kSix);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(npy_error(whole.substr(0, size)), "") << "cut at " << size;
  }
  EXPECT_THAT(npy_error(npy("{'descr': '<f4', 'shape': (6,), }", kSix)), HasSubstr("the header lacks 'fortran_order'"));
  EXPECT_THAT(npy_error(npy("{'descr': '<f4', 'fortran_order': False, }", kSix)),
              HasSubstr("the header lacks 'shape'"));
  EXPECT_THAT(npy_error(npy("{'fortran_order': False, 'shape': (6,), }", kSix)), HasSubstr("the header lacks 'descr'"));
  EXPECT_THAT(npy_error(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,", kSix)),
              HasSubstr("a size of the shape is no number"));
}

TEST(Npy, any_byte_changed_is_read_or_refused_but_never_worse) {
  const std::string whole = npy(header("<f4", "(6,)"), kSix);
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\x7f', '\xff', ')', '\''}) {
      std::string changed = whole;
      changed[at] = value;
      try {
        EXPECT_LE(parse_npy(changed).array().count(), 24);
      } catch (const UserError& error) {
        EXPECT_THAT(error.what(), HasSubstr("a.npy"));
      }
    }
  }
}

TEST(Npy, files_are_opened_by_path_and_may_be_copied) {
  const TemporaryFolder folder;
  write_file_whole(folder / "a.npy", npy(header("<f4", "(6,)"), kSix));
  const NpyFile copy = NpyFile::open(folder / "a.npy");
  EXPECT_EQ(copy.name(), (folder / "a.npy").string());
  EXPECT_THAT(floats_of(copy), ElementsAre(0, 0.5f, -1, 3, 4, 5));
}

}  // namespace
}  // namespace modrob::io
