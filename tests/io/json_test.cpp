#include "io/prelude.h"

namespace modrob::io {
namespace {

std::string json_error(std::string_view text) {
  return user_error_of([&] { parse_json(text, "file.json"); });
}

TEST(Json, round_trips_in_order_with_indent_and_newline) {
  const TemporaryFolder folder;
  const Json value = {{"zebra", 1}, {"apple", {0.1, true, nullptr, "\u00e9"}}};
  write_json(folder / "file.json", value);
  EXPECT_EQ(read_file(folder / "file.json"),
            "{\n  \"zebra\": 1,\n  \"apple\": [\n    0.1,\n    true,\n    null,\n    \"\u00e9\"\n  ]\n}\n");
  EXPECT_EQ(read_json(folder / "file.json"), value);
}

TEST(Json, syntax_errors_have_line_and_column) {
  EXPECT_THAT(json_error("{\n  \"a\": 1,\n  \"b\" 2\n}"), StartsWith("file.json:3:7: not valid JSON: syntax error"));
  EXPECT_THAT(json_error(""), StartsWith("file.json:1:1: not valid JSON: "));
  EXPECT_THAT(json_error("{\"a\": 1} x"), StartsWith("file.json:1:10: "));
  EXPECT_THAT(json_error("{\"a\": NaN}"), StartsWith("file.json:1:"));
  EXPECT_EQ(json_error(std::string_view("{}\n\0{", 5)), "file.json:2:1: not valid JSON: a zero byte");
  EXPECT_THAT(json_error("[\"\xff\"]"), StartsWith("file.json:1:3: "));
}

TEST(Json, what_python_writes_instead_of_null_and_numbers_beyond_float64_are_refused) {
  for (const char* text : {"[NaN]", "{\"a\": Infinity}", "[-Infinity]"}) {
    EXPECT_THAT(json_error(text), HasSubstr("; NaN and Infinity are no JSON, what is not known is null")) << text;
  }
  EXPECT_THAT(json_error("[x]"), Not(HasSubstr("NaN")));
  EXPECT_THAT(json_error("[1e999]"), HasSubstr("not valid JSON"));
}

TEST(Json, duplicate_keys_are_refused) {
  EXPECT_EQ(json_error("{\"a\": {\"b\": 1, \"c\": 2, \"b\": 3}}"),
            "file.json: the key \"b\" occurs twice in one object");
  EXPECT_NO_THROW(parse_json("{\"a\": {\"b\": 1}, \"c\": {\"b\": 1}, \"b\": 2}", "file.json"));
}

TEST(Json, duplicate_keys_are_found_among_many) {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"key" + std::to_string(i) + "\": {\"a\": 1, \"b\": [2]}, ";
  const auto closed_with = [&](const std::string& key) { return text + "\"" + key + "\": 0}"; };
  EXPECT_EQ(parse_json(closed_with("last"), "file.json").size(), 20'001u);
  EXPECT_EQ(json_error(closed_with("key7")), "file.json: the key \"key7\" occurs twice in one object");
  EXPECT_EQ(json_error("{\"a\\u0062\": 1, \"ab\": 2}"), "file.json: the key \"ab\" occurs twice in one object");
}

TEST(Json, every_kind_of_value_is_kept) {
  const Json value = parse_json(
      "{\"z\": [null, true, -3, 18446744073709551615, 0.5, \"\\u00e9\", [], {}], \"a\": {\"b\": {}}}", "file.json");
  EXPECT_EQ(value.dump(), "{\"z\":[null,true,-3,18446744073709551615,0.5,\"\u00e9\",[],{}],\"a\":{\"b\":{}}}");
  EXPECT_EQ(parse_json(" 3 ", "file.json"), Json(3));
}

TEST(Json, deep_nesting_and_missing_files_are_refused) {
  EXPECT_NO_THROW(parse_json(std::string(100, '[') + std::string(100, ']'), "file.json"));
  EXPECT_EQ(json_error(std::string(102, '[') + std::string(102, ']')), "file.json: nested deeper than 100 levels");
  EXPECT_THAT(json_error(std::string(1'000'000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(user_error_of([] { read_json("/absent/file.json"); }), HasSubstr("'/absent/file.json'"));
}

TEST(Json, undefined_numbers_are_null_and_nothing_else_is_written_for_them) {
  const TemporaryFolder folder;
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(number_or_null(std::nan("")).is_null());
  EXPECT_TRUE(number_or_null(-infinity).is_null());
  EXPECT_EQ(number_or_null(0.25), Json(0.25));
  EXPECT_THROW(write_json(folder / "file.json", {{"a", {1.0, std::nan("")}}}), CheckFailure);
  EXPECT_THROW(write_json(folder / "file.json", infinity), CheckFailure);
  EXPECT_FALSE(std::filesystem::exists(folder / "file.json"));
}

TEST(Json, numbers_are_read_back) {
  EXPECT_TRUE(std::isnan(number_from(nullptr)));
  EXPECT_EQ(number_from(3), 3.0);
  EXPECT_EQ(user_error_of([] { number_from("x"); }), "expected a number or null, got \"x\"");
}

TEST(Json, text_that_is_not_utf8_is_not_written) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { write_json(folder / "file.json", "\xff"); }), HasSubstr("is not UTF-8"));
}

RC_GTEST_PROP(JsonProperties, float64_survive_the_file_bit_by_bit, (double value)) {
  RC_PRE(std::isfinite(value));
  const TemporaryFolder folder;
  write_json(folder / "file.json", value);
  RC_ASSERT(number_from(read_json(folder / "file.json")) == value);
}

}  // namespace
}  // namespace modrob::io
