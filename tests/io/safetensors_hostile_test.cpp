#include "io/prelude.h"

namespace modrob::io {
namespace {

std::string size_prefix(uint64_t size) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += static_cast<char>(size >> (8 * i));
  return text;
}

std::string file_of(std::string_view header, size_t data_size) {
  return size_prefix(header.size()) + std::string(header) + std::string(data_size, '\1');
}

Safetensors parse_hostile(std::string_view file) { return Safetensors::parse(bytes_of(file), "f"); }

std::string error_of_bytes(std::string_view file) {
  return user_error_of([&] { parse_hostile(file); });
}

std::string header_error(std::string_view header, size_t data_size = 0) {
  return error_of_bytes(file_of(header, data_size));
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{" + tensor("x", dtype, shape, offsets) + "}";
}

TEST(SafetensorsHostile, header_size) {
  EXPECT_THAT(error_of_bytes(""), HasSubstr("f: 0 bytes are no safetensors file"));
  EXPECT_THAT(error_of_bytes("1234567"), HasSubstr("7 bytes are no safetensors file"));
  EXPECT_THAT(error_of_bytes(size_prefix(3) + "{}"), HasSubstr("the header of 3 bytes ends beyond the file of 10"));
  EXPECT_THAT(error_of_bytes(size_prefix(100'000'001) + "{}"), HasSubstr("100000001, above the limit"));
  EXPECT_THAT(error_of_bytes(size_prefix(~uint64_t{0}) + "{}"), HasSubstr("above the limit"));
  EXPECT_THAT(error_of_bytes(size_prefix(0)), HasSubstr("not JSON"));
}

TEST(SafetensorsHostile, header_that_is_not_json) {
  EXPECT_THAT(header_error("<html>"), HasSubstr("f: the header is not JSON, which begins with '{'"));
  EXPECT_THAT(header_error(" {}"), HasSubstr("begins with '{'"));
  EXPECT_THAT(header_error("[]"), HasSubstr("begins with '{'"));
  EXPECT_THAT(header_error("{"), HasSubstr("f: the header is not JSON (byte 2 of it)"));
  EXPECT_THAT(header_error("{} x"), HasSubstr("the header is not JSON (byte 4 of it)"));
  EXPECT_THAT(header_error("{\"\xff\":1}"), HasSubstr("not JSON"));
  EXPECT_THAT(header_error(std::string("{}\0", 3)), HasSubstr("not JSON"));
  EXPECT_THAT(header_error("{\"x\":" + std::string(1'000'000, '[')), HasSubstr("is a list, not an object"));
  EXPECT_THAT(header_error("{\"x\":" + std::string(1'000'000, '{')), HasSubstr("not JSON"));
  EXPECT_THAT(header_error(one("U8", "[1e999]", "[0,1]"), 1), HasSubstr("f: "));
}

TEST(SafetensorsHostile, entries_of_the_wrong_kind) {
  for (const std::string value : {"null", "true", "1", "-1", "1.5", "\"a\"", "[]"}) {
    EXPECT_THAT(header_error("{\"x\":" + value + "}"), HasSubstr("tensor \"x\" is ")) << value;
    EXPECT_THAT(header_error(R"({"__metadata__":)" + value + "}"), HasSubstr("the metadata is ")) << value;
  }
  for (const std::string value : {"null", "true", "1", "-1", "1.5", "{}", "[]"}) {
    EXPECT_THAT(header_error(R"({"__metadata__":{"k":)" + value + "}}"), HasSubstr("the metadata \"k\" is ")) << value;
    EXPECT_THAT(header_error(R"({"x":{"dtype":)" + value + "}}"), HasSubstr("in its field dtype")) << value;
  }
  for (const std::string value :
       {"null", "true", "1", "-1", "1.5", "{}", "\"a\"", "[1.0]", "[[1]]", "[null]", "[{}]"}) {
    EXPECT_THAT(header_error(R"({"x":{"shape":)" + value + "}}"), HasSubstr("in its field shape")) << value;
    EXPECT_THAT(header_error(R"({"x":{"data_offsets":)" + value + "}}"), HasSubstr("in its field data_offsets"))
        << value;
  }
}

TEST(SafetensorsHostile, fields_missing_unknown_and_twice) {
  EXPECT_EQ(header_error(R"({"x":{}})"), "f: tensor \"x\" has no dtype");
  EXPECT_EQ(header_error(R"({"x":{"dtype":"U8","data_offsets":[0,0]}})"), "f: tensor \"x\" has no shape");
  EXPECT_EQ(header_error(R"({"x":{"dtype":"U8","shape":[0]}})"), "f: tensor \"x\" has no data_offsets");
  EXPECT_THAT(header_error(R"({"x":{"stride":[1]}})"), HasSubstr("tensor \"x\" has the unknown field \"stride\""));
  EXPECT_EQ(header_error(R"({"x":{"dtype":"U8","dtype":"U8"}})"), "f: tensor \"x\" has two of dtype");
  EXPECT_EQ(header_error(R"({"x":{"shape":[],"shape":[]}})"), "f: tensor \"x\" has two of shape");
  EXPECT_EQ(header_error("{" + tensor("x", "U8", "[0]", "[0,0]") + "," + tensor("x", "U8", "[0]", "[0,0]") + "}"),
            "f: \"x\" occurs twice in the header");
  EXPECT_EQ(header_error(R"({"__metadata__":{},"__metadata__":{}})"), "f: \"__metadata__\" occurs twice in the header");
  EXPECT_EQ(header_error(R"({"__metadata__":{"k":"1","k":"2"}})"), "f: the metadata key \"k\" occurs twice");
}

TEST(SafetensorsHostile, types_and_shapes) {
  EXPECT_THAT(header_error(one("F33", "[1]", "[0,4]"), 4),
              HasSubstr("has the unknown type \"F33\"; did you mean 'F32'"));
  EXPECT_THAT(header_error(one("f32", "[1]", "[0,4]"), 4), HasSubstr("unknown type"));
  EXPECT_EQ(header_error(one("F32", "[2,-1]", "[0,4]"), 4), "f: tensor \"x\" has the negative dimension -1");
  EXPECT_THAT(header_error(one("U8", "[9223372036854775808]", "[0,4]"), 4), HasSubstr("which is beyond 2^63"));
  EXPECT_THAT(header_error(one("U8", "[18446744073709551616]", "[0,4]"), 4), HasSubstr("f: "));
  EXPECT_THAT(header_error(one("F32", "[4294967296,4294967296]", "[0,0]")), HasSubstr("whose size overflows"));
  EXPECT_THAT(header_error(one("F64", "[1152921504606846976]", "[0,0]")), HasSubstr("whose size overflows"));
  EXPECT_THAT(header_error(one("U8", "[0,4294967296,4294967296]", "[0,0]")), HasSubstr("whose size overflows"));
  EXPECT_THAT(header_error(one("U8", "[4294967296,4294967296,0]", "[0,0]")), HasSubstr("whose size overflows"));
}

TEST(SafetensorsHostile, offsets) {
  EXPECT_EQ(header_error(one("U8", "[1]", "[0]"), 1), "f: tensor \"x\" has 1 data_offsets, not two");
  EXPECT_EQ(header_error(one("U8", "[1]", "[0,1,2]"), 1), "f: tensor \"x\" has more than two data_offsets");
  EXPECT_THAT(header_error(one("U8", "[1]", "[0,-1]"), 1), HasSubstr("has the number -1 in its field data_offsets"));
  EXPECT_EQ(header_error(one("U8", "[1]", "[2,1]"), 2), "f: tensor \"x\" ends at byte 1, before it begins at 2");
  EXPECT_THAT(header_error(one("F32", "[2]", "[0,8]"), 7),
              HasSubstr("ends at byte 8 of the data, beyond its end at 7"));
  EXPECT_THAT(header_error(one("U8", "[1]", "[18446744073709551614,18446744073709551615]"), 1),
              HasSubstr("beyond its end"));
  EXPECT_EQ(header_error(one("F32", "[2,3]", "[0,20]"), 20),
            "f: tensor \"x\" of type F32 and shape [2, 3] needs 24 bytes, but its data_offsets span 20");
  EXPECT_THAT(header_error(one("U8", "[0]", "[0,1]"), 1), HasSubstr("needs 0 bytes"));
  EXPECT_THAT(header_error(one("U8", "[]", "[0,0]")), HasSubstr("and shape [] needs 1 bytes"));
}

TEST(SafetensorsHostile, overlaps_holes_and_bytes_behind) {
  const auto two = [](const std::string& first, const std::string& second) {
    return "{" + tensor("a", "U8", "[2]", first) + "," + tensor("b", "U8", "[2]", second) + "}";
  };
  EXPECT_EQ(header_error(two("[0,2]", "[1,3]"), 3), "f: tensors \"a\" and \"b\" overlap");
  EXPECT_EQ(header_error(two("[0,2]", "[0,2]"), 2), "f: tensors \"a\" and \"b\" overlap");
  EXPECT_EQ(header_error(two("[0,2]", "[3,5]"), 5),
            "f: bytes 2 to 3 of the data, before tensor \"b\", belong to no tensor");
  EXPECT_EQ(header_error(two("[3,5]", "[1,3]"), 5),
            "f: bytes 0 to 1 of the data, before tensor \"b\", belong to no tensor");
  EXPECT_EQ(header_error(two("[0,2]", "[2,4]"), 7), "f: 3 bytes follow the last tensor");
  EXPECT_EQ(header_error("{}", 1), "f: 1 bytes follow the last tensor");
  EXPECT_THAT(parse_hostile(file_of(two("[2,4]", "[0,2]"), 4)).tensors(), SizeIs(2));
}

TEST(SafetensorsHostile, names_cannot_flood_or_steer_the_terminal) {
  const std::string error =
      header_error("{" + tensor(R"(\u001b[2J)" + std::string(100'000, 'x'), "U8", "[1]", "[0,0]") + "}");
  EXPECT_THAT(error, HasSubstr("\\u001b[2J"));
  EXPECT_THAT(error.size(), Lt(300u));
}

TEST(SafetensorsHostile, valid_oddities_are_taken) {
  EXPECT_THAT(parse_hostile(file_of("{}      ", 0)).tensors(), SizeIs(0));
  const std::string scalar = file_of(one("F64", "[]", "[0,8]"), 8);
  EXPECT_EQ(parse_hostile(scalar).at("x", Dtype::kF64, 0).count(), 1);
  // Zero-size tensors may stand at any border, also several at one.
  const std::string empty =
      file_of("{" + tensor("a", "F32", "[0]", "[0,0]") + "," + tensor("b", "U8", "[2]", "[0,2]") + "," +
                  tensor("c", "I64", "[3,0]", "[2,2]") + "," + tensor("d", "I64", "[0]", "[2,2]") + "}",
              2);
  EXPECT_THAT(parse_hostile(empty).tensors(), SizeIs(4));
  EXPECT_EQ(parse_hostile(empty).at("c").count(), 0);
  // The header is not padded, so the numbers are not aligned.
  const std::string unaligned = file_of(
      "{" + tensor("a", "U8", "[1]", "[0,1]") + "," + tensor("b", "F32", "[1]", "[1,5]") + "}" + std::string(3, ' '),
      5);
  EXPECT_THAT(parse_hostile(unaligned).at("b").copy<float>(), SizeIs(1));
  EXPECT_THAT(parse_hostile(file_of(R"({"__metadata__":{"format":"pt"}})", 0)).metadata(),
              ElementsAre(std::pair("format", "pt")));
}

TEST(SafetensorsHostile, no_beginning_of_a_valid_file_is_valid) {
  const std::string file = file_of(one("F32", "[2]", "[0,8]"), 8);
  EXPECT_NO_THROW(parse_hostile(file));
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_THROW(parse_hostile(std::string_view(file).substr(0, size)), UserError) << size;
  }
}

RC_GTEST_PROP(SafetensorsHostileProperties, changed_bytes_are_refused_or_stay_inside, ()) {
  std::string file =
      file_of("{" + tensor("a", "F32", "[2,1]", "[0,8]") + "," + tensor("b", "U8", "[3]", "[8,11]") + "}", 11);
  const auto changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    file[*rc::gen::inRange<size_t>(0, file.size())] =
        *rc::gen::element('0', '9', '-', '[', '}', '"', ',', 'x', '\0', '\xff');
  }
  try {
    const auto parsed = parse_hostile(file);
    for (const auto& [name, view] : parsed.tensors()) {
      RC_ASSERT(view.bytes.data() >= bytes_of(file).data());
      RC_ASSERT(view.bytes.data() + view.bytes.size() <= bytes_of(file).data() + file.size());
    }
  } catch (const UserError&) {
  }
}

TEST(Golden_formats, hostile_safetensors) {
  // What our messages say for the categories of the manifest.
  const std::map<std::string, std::vector<std::string>> phrases = {
      {"truncated", {"truncated"}},
      {"limit", {"above the limit", "overflows"}},
      {"malformed", {"not JSON"}},
      {"bad_array",
       {"data_offsets span", "before it begins", "overflows", "negative dimension", "unknown type", "overlap"}}};
  const auto folder = golden_dir() / "formats/hostile";
  const Json manifest = read_json(folder / "manifest.json");
  size_t files = 0;
  for (const Json& row : manifest["files"]) {
    const auto path = folder / row["file"].get<std::string>();
    if (path.extension() != ".safetensors") continue;
    ++files;
    SCOPED_TRACE(path);
    if (row["expect"] == "accept") {
      EXPECT_NO_THROW(Safetensors::open(path));
      continue;
    }
    const std::string error = user_error_of([&] { Safetensors::open(path); });
    EXPECT_THAT(error, HasSubstr(path.string() + ": "));
    const auto categories = row["error"].get<std::string>();
    bool said = false;
    for (const auto& [category, texts] : phrases) {
      if (categories.find(category) == std::string::npos) continue;
      for (const std::string& text : texts) said = said || error.find(text) != std::string::npos;
    }
    EXPECT_TRUE(said) << error;
  }
  EXPECT_GT(files, 0u);
}

}  // namespace
}  // namespace modrob::io
