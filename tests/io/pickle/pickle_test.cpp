#include "io/prelude.h"

namespace modrob::io {
namespace {

using std::string_literals::operator""s;

/// A pickle that lives in memory, with the memory.
struct KeptPickle : PickleDocument {
  KeptPickle(std::unique_ptr<std::string> held, const PickleProfile& profile)
      : PickleDocument(PickleDocument::parse(bytes_of(*held), "f", profile)), content(std::move(held)) {}
  std::unique_ptr<std::string> content;
};

KeptPickle parse_pickle(const std::string& pickle, const PickleProfile& profile = kDataProfile) {
  return KeptPickle(std::make_unique<std::string>(pickle), profile);
}

std::string pickle_error(const std::string& pickle, const PickleProfile& profile = kDataProfile) {
  return user_error_of([&] { parse_pickle(pickle, profile); });
}

TEST(Pickle, messages_say_file_byte_and_what_is_wrong) {
  EXPECT_THAT(pickle_error("\x80\x02}cos\nsystem\n."s),
              AllOf(HasSubstr("f: byte 3: "), HasSubstr("\"os.system\""), HasSubstr("nothing was run")));
  EXPECT_THAT(pickle_error("\x80\x09."s), HasSubstr("f: byte 0: pickle protocol 9"));
  EXPECT_THAT(pickle_error("\x80\x02\x85."s), HasSubstr("f: byte 2: an instruction needs more values"));
  EXPECT_THAT(pickle_error("\x80\x02]"s), HasSubstr("byte 3: the next instruction needs 1 bytes, but only 0 are left"));
  EXPECT_THAT(pickle_error("\x8e\xff\xff\xff\xff\xff\xff\xff\x3f."s), HasSubstr("only 1 are left"));
  EXPECT_THAT(pickle_error("(iABC\nx\n."s), HasSubstr("byte 1: the pickle uses INST"));
  EXPECT_THAT(pickle_error("}}b."s), HasSubstr("sets attributes (BUILD) of a dict of 0"));
}

TEST(Pickle, accidents_of_downloads_are_named) {
  EXPECT_THAT(pickle_error(""), HasSubstr("f is empty"));
  EXPECT_THAT(pickle_error("\n <!DOCTYPE html><html>"), HasSubstr("f is an HTML page"));
  EXPECT_THAT(pickle_error("version https://git-lfs.github.com/spec/v1\n"), HasSubstr("git lfs pull"));
  EXPECT_THAT(pickle_error("PK\x03\x04..."s), HasSubstr("zip archive; unzip"));
  EXPECT_THAT(pickle_error("\x1f\x8b\x08"s), HasSubstr("gunzip"));
  EXPECT_THAT(pickle_error("\x89HDF\r\n\x1a\n"s), HasSubstr("HDF5"));
  EXPECT_THAT(pickle_error(std::string(257, '\0') + "ustar\0"s), HasSubstr("tar archive"));
}

TEST(Pickle, a_name_in_a_message_cannot_steer_the_terminal) {
  const std::string error = pickle_error("cos\x1b[2J\n" + std::string(10'000, 'x') + "\n.");
  EXPECT_THAT(error, HasSubstr("\\u001b[2J"));
  EXPECT_LT(error.size(), 400u);
}

TEST(Pickle, later_values_of_equal_keys_win_at_the_first_place) {
  const auto document = parse_pickle("}(K\x01K\x0aK\x02K\x0b\x88K\x0cG\x3f\xf0\0\0\0\0\0\0K\x0du."s);
  ASSERT_EQ(document.root().size(), 2u);  // 1, True and 1.0 are one key
  EXPECT_EQ(document.root().key(0).integer(), 1);
  EXPECT_EQ(document.root().value(0).integer(), 13);
  EXPECT_EQ(document.root().value(1).integer(), 11);
}

TEST(Pickle, shared_objects_stay_shared) {
  const auto document = parse_pickle("]q\0h\0\x86."s);
  ASSERT_EQ(document.root().size(), 2u);
  EXPECT_TRUE(document.root().item(0).same_as(document.root().item(1)));
}

TEST(Pickle, nesting_is_limited_at_two_hundred) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), ']') + std::string(static_cast<size_t>(depth) - 1, 'a') + ".";
  };
  EXPECT_EQ(parse_pickle(nested(200)).root().size(), 1u);
  EXPECT_THAT(pickle_error(nested(202)), HasSubstr("nested more than 200 deep"));
}

// Not at the end, when each level has cost its memory.
TEST(Pickle, a_deep_file_is_given_up_early) {
  const std::string open(1'000'000, ']');
  EXPECT_THAT(pickle_error(open), AllOf(HasSubstr("byte 1600: "), HasSubstr("nested more than 200 deep")));
  EXPECT_THAT(pickle_error("(" + open + std::string(1'000'000, 'a') + "t."), HasSubstr("nested more than 200 deep"));
  EXPECT_THAT(pickle_error(std::string(1'000'000, '(')), HasSubstr("byte 1600: "));
  EXPECT_EQ(parse_pickle("(" + open.substr(0, 100'000) + "t.").root().size(), 100'000u);
}

TEST(Pickle, copying_the_same_data_again_and_again_is_refused) {
  // Encodes one text of 100 kB for each five bytes of the file.
  std::string pickle =
      "(c_codecs\nencode\nq\x01X\xa0\x86\x01\0"s + std::string(100'000, 'a') + "X\x06\0\0\0latin1\x86q\x02"s;
  for (int i = 0; i < 2000; ++i) pickle += "h\x01h\x02R"s;
  EXPECT_THAT(pickle_error(pickle + "l."), HasSubstr("over and over"));
}

TEST(Pickle, integers_beyond_64_bits_are_an_error_when_used) {
  const auto document = parse_pickle("L123456789012345678901L\n."s);
  ASSERT_TRUE(document.root().is(PickleKind::kBigInteger));
  EXPECT_EQ(document.root().big_integer_text(), "123456789012345678901");
  EXPECT_THAT(user_error_of([&] { document.root().integer(); }), HasSubstr("does not fit in 64 bits"));
  EXPECT_EQ(parse_pickle("\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\xff."s).root().big_integer_text(), "-1");
  EXPECT_EQ(parse_pickle("\x8a\x01\x80."s).root().integer(), -128);
  EXPECT_EQ(parse_pickle("\x8a\0."s).root().integer(), 0);
}

TEST(Pickle, an_allowed_name_must_be_called) {
  EXPECT_THAT(pickle_error("cnumpy\ndtype\n0N."s), HasSubstr("loaded and never called"));
  EXPECT_THAT(pickle_error("ccollections\nOrderedDict\n."s), HasSubstr("loaded and never called"));
  EXPECT_THAT(pickle_error("cnumpy\nndarray\n)R."s), HasSubstr("known only as an argument"));
  EXPECT_THAT(pickle_error("ctorch\nFloatStorage\n."s), HasSubstr("torch.FloatStorage"));
  EXPECT_THAT(pickle_error("ccollections\ndefaultdict\n."s), HasSubstr("collections.defaultdict"));
  EXPECT_THAT(pickle_error("cnumpy\ndtype\n(X\x02\0\0\0f8\x89\x88tR."s), HasSubstr("a bare class, type or storage"));
}

// What numpy writes for arange(6, dtype).reshape(2, 3), with the data as protocol 2 of Python 2 or protocol 3 store it.
std::string array_pickle(const std::string& type, char order, const std::string& fortran, const std::string& data) {
  return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tX\x01\0\0\0btR(K\x01(K\x02K\x03tcnumpy\ndtype\n(X\x02\0\0\0"s +
         type + "K\0K\x01tR(K\x03X\x01\0\0\0"s + order + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s + fortran +
         data + "tb."s;
}

TEST(Pickle, arrays_are_views_of_the_file) {
  std::vector<float> values(6);
  std::iota(values.begin(), values.end(), 0.0f);
  const std::string raw(reinterpret_cast<const char*>(values.data()), sizeof(float) * values.size());
  for (const std::string& data : {"C\x18"s + raw, "U\x18"s + raw}) {
    const auto document = parse_pickle(array_pickle("f4", '<', "\x89"s, data));
    const std::string& pickle = *document.content;
    const auto& array = document.root().array();
    const auto* begin = reinterpret_cast<const std::byte*>(pickle.data());
    EXPECT_TRUE(array.bytes.data() >= begin && array.bytes.data() + array.bytes.size() <= begin + pickle.size());
    std::vector<float> read(6);
    array.copy_float(0, read);
    EXPECT_EQ(read, values);
  }
}

TEST(Pickle, fortran_order_and_byte_order) {
  const std::string raw("\0\1\0\2\0\3\0\4\0\5\0\6", 12);
  const auto document = parse_pickle(array_pickle("i2", '>', "\x88"s, "C\x0c"s + raw));
  std::vector<float> read(4);
  document.root().array().copy_float(1, read);
  EXPECT_THAT(read, ElementsAre(3, 5, 2, 4));
  EXPECT_EQ(document.root().describe(), "an array of type >i2 and shape [2, 3]");
}

TEST(Pickle, arrays_that_do_not_fit_say_so) {
  EXPECT_THAT(pickle_error(array_pickle("f4", '<', "\x89"s, "C\x02xx"s)),
              HasSubstr("needs 24 bytes for its shape, but has 2"));
  EXPECT_THAT(pickle_error(array_pickle("c8", '<', "\x89"s, "C\x02xx"s)),
              HasSubstr("the numpy type is the text \"c8\""));
  EXPECT_THAT(pickle_error(array_pickle("O8", '|', "\x89"s, "C\x02xx"s)), HasSubstr("holds 2 raw bytes, not a list"));
  EXPECT_THAT(pickle_error(array_pickle("f4", '!', "\x89"s, "C\x02xx"s)), HasSubstr("not as numpy writes it"));
}

TEST(PickleText, halves_and_integers_become_floats) {
  const auto convert = [](Dtype dtype, std::string_view bytes) {
    float value = -1;
    convert_to_float(dtype, false, bytes_of(bytes).data(), 1, std::span(&value, 1));
    return value;
  };
  EXPECT_EQ(convert(Dtype::kF16, "\x00\x3c"s), 1.0f);
  EXPECT_EQ(convert(Dtype::kF16, "\x01\x80"s), -0x1p-24f);
  EXPECT_EQ(convert(Dtype::kF16, "\xff\x03"s), 1023 * 0x1p-24f);
  EXPECT_EQ(convert(Dtype::kF16, "\xff\x7b"s), 65504.0f);
  EXPECT_TRUE(std::isinf(convert(Dtype::kF16, "\x00\x7c"s)));
  EXPECT_TRUE(std::isnan(convert(Dtype::kF16, "\x01\x7e"s)));
  EXPECT_EQ(convert(Dtype::kBF16, "\xc0\x3f"s), 1.5f);
  EXPECT_EQ(convert(Dtype::kI8, "\xff"s), -1.0f);
  EXPECT_EQ(convert(Dtype::kU8, "\xff"s), 255.0f);
  EXPECT_EQ(convert(Dtype::kBool, "\x02"s), 1.0f);
}

TEST(PickleText, escapes_of_protocol_0) {
  EXPECT_EQ(unquote_python2(R"('a\x41\n\\\'"')"), "aA\n\\'\"");
  EXPECT_EQ(unquote_python2(R"("it's")"), "it's");
  EXPECT_EQ(unquote_python2(R"('a)"), std::nullopt);
  EXPECT_EQ(unquote_python2(R"('\x4')"), std::nullopt);
  EXPECT_EQ(unquote_python2(R"('\')"), std::nullopt);
  EXPECT_EQ(unescape_unicode("caf\xe9 \\u4e2d \\U0001f600"), "café 中 😀");
  EXPECT_EQ(unescape_unicode("\\ud83d\\ude00"), "😀");
  EXPECT_EQ(unescape_unicode("\\ud83dx"), "\uFFFDx");
  EXPECT_EQ(unescape_unicode("\\U00110000"), std::nullopt);
  EXPECT_EQ(unescape_unicode("\\u12"), std::nullopt);
}

}  // namespace
}  // namespace modrob::io
