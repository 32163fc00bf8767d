#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "support.h"

namespace modrob::config {
namespace {

using modrob::testing::TemporaryFolder;
using modrob::testing::user_error_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kText = R"(# a study
seed = 7
model = "misa"

[text]
freeze_layers = 4
encoder.path = "bert"

[audio]
rates = [0.1,
         0.2]
on = true
)";

Config example() { return Config::from_toml(kText, "quick.toml"); }

io::Json value_of(std::string_view assignment) {
  Config config;
  config.set(assignment, "--set");
  return *config.find("x");
}

std::string set_error(std::string_view assignment) {
  return user_error_of([&] { Config().set(assignment, "--set"); });
}

TEST(Config, reads_toml_with_the_place_of_each_value) {
  const Config config = example();
  EXPECT_EQ(*config.find("seed"), 7);
  EXPECT_EQ(*config.find("text.encoder.path"), "bert");
  EXPECT_EQ(*config.find("audio.rates"), (io::Json{0.1, 0.2}));
  EXPECT_EQ(config.where("seed"), "quick.toml:2:1");
  EXPECT_EQ(config.where("text.freeze_layers"), "quick.toml:6:1");
  EXPECT_EQ(config.where("text.encoder.path"), "quick.toml:7:9");
  EXPECT_EQ(config.where("audio.rates"), "quick.toml:10:1");
  EXPECT_EQ(config.where("audio.on"), "quick.toml:12:1");
  EXPECT_EQ(config.where("absent"), "quick.toml");
}

TEST(Config, keeps_the_order_of_the_file) {
  EXPECT_THAT(example().leaves(),
              ElementsAre("seed", "model", "text.freeze_layers", "text.encoder.path", "audio.rates", "audio.on"));
}

TEST(Config, finds_nothing_where_nothing_is) {
  const Config config = example();
  EXPECT_EQ(config.find("absent"), nullptr);
  EXPECT_EQ(config.find("text.absent"), nullptr);
  EXPECT_EQ(config.find("seed.below"), nullptr);
  EXPECT_FALSE(config.contains("text.freeze"));
  EXPECT_TRUE(config.contains("text"));
}

TEST(Config, reads_a_file) {
  const TemporaryFolder folder;
  write_file_whole(folder / "study.toml", "a = 1\n");
  EXPECT_EQ(Config::from_toml_file(folder / "study.toml").where("a"), (folder / "study.toml").string() + ":1:1");
  EXPECT_THAT(user_error_of([&] { Config::from_toml_file(folder / "absent.toml"); }), HasSubstr("absent.toml'"));
}

TEST(Config, syntax_errors_have_line_and_column) {
  const auto error_of = [](std::string_view text) {
    return user_error_of([&] { Config::from_toml(text, "quick.toml"); });
  };
  EXPECT_THAT(error_of("a = 1\nb = = 2\n"), StartsWith("quick.toml:2:5: "));
  EXPECT_THAT(error_of("a = 1\na = 2\n"), StartsWith("quick.toml:2:"));
  EXPECT_THAT(error_of("a = \"\xff\"\n"), StartsWith("quick.toml:1:"));
  EXPECT_THAT(error_of("a = 99999999999999999999\n"), StartsWith("quick.toml:1:"));
}

TEST(Config, files_of_other_encodings_and_typographic_quotes_are_named) {
  const auto error_of = [](std::string_view text) {
    return user_error_of([&] { Config::from_toml(text, "quick.toml"); });
  };
  EXPECT_EQ(error_of("a = 1\nb = \"sch\xF6n\"\n"),
            "quick.toml:2: not UTF-8, perhaps Latin-1 or Windows-1252; save it as UTF-8");
  EXPECT_EQ(error_of(std::string_view("\xFF\xFE\x61\0", 4)), "quick.toml is UTF-16; save it as UTF-8");
  EXPECT_EQ(
      error_of("n = 1\nname = \u201Ctalks\u201D\n"),
      "quick.toml:2:8: could not determine value type; the line has typographic quotes (\u201C), a text is written "
      "\"...\"");
  EXPECT_THAT(error_of("draws = 010\n"), AllOf(StartsWith("quick.toml:1:"), Not(HasSubstr("Error while"))));
}

TEST(Config, refuses_dates_infinite_numbers_and_keys_with_dots) {
  const auto error_of = [](std::string_view text) {
    return user_error_of([&] { Config::from_toml(text, "quick.toml"); });
  };
  EXPECT_THAT(error_of("\nday = 2024-01-02\n"), StartsWith("quick.toml:2:7: 'day' is a date or time"));
  EXPECT_THAT(error_of("[t]\nx = [1.0, nan]\n"), StartsWith("quick.toml:2:11: 't.x' must be a finite number"));
  EXPECT_THAT(error_of("x = -inf\n"), HasSubstr("must be a finite number"));
  EXPECT_THAT(error_of("\"a.b\" = 1\n"), StartsWith("quick.toml:1:1: the key \"a.b\" is empty or holds a dot"));
  EXPECT_THAT(error_of("\"\" = 1\n"), HasSubstr("the key \"\" is empty or holds a dot"));
}

TEST(Config, nesting_without_end_is_an_error) {
  std::string arrays = "a = " + std::string(100'000, '[');
  EXPECT_THAT(user_error_of([&] { Config::from_toml(arrays, "quick.toml"); }), StartsWith("quick.toml:1:"));
  std::string keys = "a";
  for (int i = 0; i < 200'000; ++i) keys += ".a";
  EXPECT_THAT(user_error_of([&] { Config::from_toml(keys + " = 1", "quick.toml"); }), StartsWith("quick.toml"));
  EXPECT_THAT(user_error_of([&] { Config::from_toml("[" + keys + "]", "quick.toml"); }), StartsWith("quick.toml"));
}

TEST(Config, reads_json_without_lines) {
  const Config config = Config::from_json({{"a", {{"b", 1}}}}, "config.json");
  EXPECT_EQ(*config.find("a.b"), 1);
  EXPECT_EQ(config.where("a.b"), "config.json");
  EXPECT_THAT(user_error_of([] { Config::from_json({1, 2}, "config.json"); }), StartsWith("config.json: settings are"));
  EXPECT_THAT(user_error_of([] {
                Config::from_json({{"a", {{"b.c", 1}}}}, "config.json");
              }),
              StartsWith("config.json: the key \"b.c\" in 'a' is empty or holds a dot"));
}

TEST(ConfigSet, values_are_toml) {
  EXPECT_EQ(value_of("x=3"), io::Json(3));
  EXPECT_EQ(value_of(" x = 0.5 "), io::Json(0.5));
  EXPECT_EQ(value_of("x=true"), io::Json(true));
  EXPECT_EQ(value_of("x=\"a b = # c\""), io::Json("a b = # c"));
  EXPECT_EQ(value_of("x='\u00e9\u00e9'"), io::Json("\u00e9\u00e9"));
  EXPECT_EQ(value_of("x=[1, 2]"), (io::Json{1, 2}));
  EXPECT_EQ(value_of("x=[]"), io::Json::array());
  EXPECT_EQ(value_of("x={y = 1}"), (io::Json{{"y", 1}}));
  EXPECT_EQ(value_of("x=\"\""), io::Json(""));
}

TEST(ConfigSet, other_single_words_are_texts) {
  for (const std::string word : {"misa", "audio+video", "/data/mosi.pkl", "a=b", "1#2", "3x", "1,2", "\u00e9"}) {
    EXPECT_EQ(value_of("x=" + word), io::Json(word));
  }
}

TEST(ConfigSet, sets_below_tables_it_makes_and_remembers_where) {
  Config config = example();
  config.set("text.freeze_layers=6", "--set");
  config.set("video.window.size=3", "--set");
  EXPECT_EQ(*config.find("text.freeze_layers"), 6);
  EXPECT_EQ(*config.find("video.window.size"), 3);
  EXPECT_EQ(config.where("text.freeze_layers"), "--set text.freeze_layers");
  EXPECT_EQ(config.where("text.encoder.path"), "quick.toml:7:9");
  config.set("seed", 9, "a test");
  EXPECT_EQ(config.where("seed"), "a test");
}

TEST(ConfigSet, a_table_set_whole_forgets_the_old_places) {
  Config config = example();
  config.set("text={freeze_layers = 1}", "--set");
  EXPECT_EQ(config.where("text.freeze_layers"), "--set text");
  EXPECT_FALSE(config.contains("text.encoder"));
}

TEST(ConfigSet, says_what_is_wrong) {
  EXPECT_EQ(set_error("seed"), "--set 'seed': expected key=value, as in 'seed=3'");
  EXPECT_EQ(set_error("seed="), "--set seed: has no value; an empty text is written \"\"");
  EXPECT_THAT(set_error("=3"), HasSubstr("'' is not a key"));
  EXPECT_THAT(set_error("a..b=3"), HasSubstr("'a..b' is not a key"));
  EXPECT_THAT(set_error("a.=3"), HasSubstr("'a.' is not a key"));
  EXPECT_THAT(set_error("x=[1, 2"), StartsWith("--set x: '[1, 2' is not a value ("));
  EXPECT_THAT(set_error("x=\"open"), HasSubstr("is not a value"));
  EXPECT_THAT(set_error("x=two words"), HasSubstr("'two words' is not a value"));
  EXPECT_THAT(set_error("x=1 # one"), HasSubstr("'1 # one' is not a value (something follows the value)"));
  EXPECT_THAT(set_error("x=1\ny=2"), HasSubstr("is not a value"));
  EXPECT_THAT(set_error("x=1}\n#"), HasSubstr("is not a value"));
  EXPECT_THAT(set_error("x=nan"), EndsWith("x must be a finite number"));
  EXPECT_THAT(set_error("x=2024-01-02"), HasSubstr("date or time"));
  EXPECT_THAT(set_error("x={\"a.b\" = 1}"), HasSubstr("holds a dot"));
  Config config = example();
  EXPECT_EQ(user_error_of([&] { config.set("seed.low=1", "--set"); }),
            "--set seed.low: 'seed' is a value (quick.toml:2:1), so 'seed.low' cannot be set below it");
}

TEST(ConfigOverlay, replaces_key_by_key_and_moves_places) {
  Config config = example();
  config.overlay(Config::from_toml("\n\nseed = 8\n[text]\nfreeze_layers = 5\n[audio]\nrates = [0.9]\n[new]\nx = 1\n",
                                   "over.toml"));
  EXPECT_EQ(*config.find("seed"), 8);
  EXPECT_EQ(config.where("seed"), "over.toml:3:1");
  EXPECT_EQ(config.where("text.freeze_layers"), "over.toml:5:1");
  EXPECT_EQ(*config.find("text.encoder.path"), "bert");
  EXPECT_EQ(config.where("text.encoder.path"), "quick.toml:7:9");
  EXPECT_EQ(*config.find("audio.rates"), io::Json::array({0.9}));
  EXPECT_EQ(config.where("new.x"), "over.toml:9:1");
  EXPECT_EQ(config.where("model"), "quick.toml:3:1");
}

TEST(ConfigOverlay, exchanges_tables_and_values_whole) {
  Config config = example();
  config.overlay(Config::from_toml("text = 1\n[seed]\nlow = 2\n", "over.toml"));
  EXPECT_EQ(*config.find("text"), 1);
  EXPECT_EQ(config.where("text"), "over.toml:1:1");
  EXPECT_EQ(*config.find("seed"), (io::Json{{"low", 2}}));
  EXPECT_EQ(config.where("seed.low"), "over.toml:3:1");
}

TEST(ConfigSub, is_a_tree_of_its_own_with_the_old_places) {
  const Config text = example().sub("text");
  EXPECT_THAT(text.leaves(), ElementsAre("freeze_layers", "encoder.path"));
  EXPECT_EQ(text.where("freeze_layers"), "quick.toml:6:1");
  EXPECT_EQ(text.full_key("freeze_layers"), "text.freeze_layers");
  EXPECT_EQ(text.sub("encoder").full_key("path"), "text.encoder.path");
  EXPECT_EQ(text.sub("encoder").where("path"), "quick.toml:7:9");
  EXPECT_THAT(example().sub("absent").leaves(), IsEmpty());
  EXPECT_EQ(example().sub("").leaves(), example().leaves());
}

TEST(ConfigSub, of_a_value_is_an_error) {
  EXPECT_EQ(user_error_of([] { example().sub("seed"); }), "quick.toml:2:1: 'seed' must be a table of settings, not 7");
}

constexpr std::string_view kTables = R"(x = 1
[[strategy]]
name = "none"

[[strategy]]
name = "15+15"
inner.missing = 0.15

[list]
inline = [{a = 1},
          {a = 2}]
)";

TEST(ConfigTables, each_table_keeps_its_places) {
  const Config config = Config::from_toml(kTables, "study.toml");
  EXPECT_EQ(config.where("strategy"), "study.toml:2:3");
  EXPECT_EQ(config.where("strategy.1"), "study.toml:5:1");
  const auto strategies = config.tables("strategy");
  ASSERT_EQ(strategies.size(), 2u);
  EXPECT_EQ(*strategies[1].find("name"), "15+15");
  EXPECT_EQ(strategies[0].where("name"), "study.toml:3:1");
  EXPECT_EQ(strategies[1].where("name"), "study.toml:6:1");
  EXPECT_EQ(strategies[1].where("inner.missing"), "study.toml:7:7");
  EXPECT_EQ(strategies[1].where("absent"), "study.toml:5:1");
  EXPECT_EQ(config.sub("list").tables("inline")[1].where("a"), "study.toml:11:12");
  EXPECT_THAT(config.tables("absent"), IsEmpty());
}

TEST(ConfigTables, anything_else_is_an_error) {
  const Config config = Config::from_toml(kTables, "study.toml");
  EXPECT_EQ(user_error_of([&] { config.tables("x"); }), "study.toml:1:1: 'x' must be written as [[x]] tables");
  EXPECT_EQ(user_error_of([&] { config.tables("list"); }), "study.toml: 'list' must be written as [[list]] tables");
  EXPECT_EQ(user_error_of([] { Config::from_toml("x = [{a = 1}, 2]", "f").tables("x"); }),
            "f:1:1: 'x' must be written as [[x]] tables");
}

TEST(ConfigTables, a_list_that_is_overlaid_moves_all_its_places) {
  Config config = Config::from_toml(kTables, "study.toml");
  config.overlay(Config::from_toml("\n\n\n[[strategy]]\nname = 'other'\n", "over.toml"));
  ASSERT_EQ(config.tables("strategy").size(), 1u);
  EXPECT_EQ(config.tables("strategy")[0].where("name"), "over.toml:5:1");
  config.set("strategy=[{name = 'typed'}]", "--set");
  EXPECT_EQ(config.tables("strategy")[0].where("name"), "--set strategy");
}

}  // namespace
}  // namespace modrob::config
