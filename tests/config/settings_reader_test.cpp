#include "config/settings_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/record/field_list.h"
#include "support.h"

namespace modrob::config {
namespace {

using modrob::testing::user_error_of;
using ::testing::HasSubstr;

enum class Schedule { kConstant, kWarmup };
constexpr io::EnumName kSchedules[] = {{"constant", static_cast<int>(Schedule::kConstant), "the same rate throughout"},
                                       {"warmup", static_cast<int>(Schedule::kWarmup)}};

struct Options {
  bool shuffle = true;
  int64_t epochs = 10;
  double dropout = 0.1;
  std::string name = "run";
  std::vector<double> rates = {0.5};
  std::vector<int64_t> seeds = {1, 2};
  std::vector<std::string> models = {"misa"};
  Schedule schedule = Schedule::kWarmup;

  bool operator==(const Options&) const = default;
};

void describe(io::RecordVisitor& visitor, Options& options) {
  visitor.field("shuffle", options.shuffle, "shuffle the batches");
  visitor.field("train.epochs", options.epochs, "passes over the data", {1, 1000});
  visitor.field("train.dropout", options.dropout, "share of units left out", {0, 0.9});
  visitor.field("name", options.name, "what the run is called");
  visitor.field("rates", options.rates, "missing rates", {0, 1});
  visitor.field("seeds", options.seeds, "seeds", {0});
  visitor.field("models", options.models, "models");
  visitor.choice("train.schedule", options.schedule, kSchedules, "learning rate over time");
}

Options read_options(const Config& config) {
  Options options;
  SettingsReader reader(config);
  describe(reader, options);
  reader.finish();
  return options;
}

std::string settings_error(const std::string& toml) {
  return user_error_of([&] { read_options(Config::from_toml(toml, "f.toml")); });
}

TEST(SettingsReader, keeps_defaults_and_takes_what_is_there) {
  EXPECT_EQ(read_options(Config()), Options());
  const Options options = read_options(
      Config::from_toml("shuffle = false\nname = \"x\"\nrates = [0, 0.25]\nseeds = []\nmodels = [\"a\", \"b\"]\n"
                        "train = {epochs = 3, dropout = 0, schedule = \"constant\"}\n",
                        "f.toml"));
  EXPECT_EQ(options, (Options{false, 3, 0.0, "x", {0.0, 0.25}, {}, {"a", "b"}, Schedule::kConstant}));
}

TEST(SettingsReader, wrong_types_name_place_key_and_value) {
  EXPECT_EQ(settings_error("shuffle = 1"), "f.toml:1:1: 'shuffle' must be true or false, not 1");
  EXPECT_EQ(settings_error("\ntrain.epochs = 3.0"), "f.toml:2:7: 'train.epochs' must be an integer, not 3.0");
  EXPECT_EQ(settings_error("train.dropout = \"0.1\""), "f.toml:1:7: 'train.dropout' must be a number, not \"0.1\"");
  EXPECT_EQ(settings_error("name = 3"), "f.toml:1:1: 'name' must be a text, not 3");
  EXPECT_EQ(settings_error("rates = 0.5"), "f.toml:1:1: 'rates' must be a list of numbers, not 0.5");
  EXPECT_EQ(settings_error("seeds = 1"), "f.toml:1:1: 'seeds' must be a list of integers, not 1");
  EXPECT_EQ(settings_error("models = \"misa\""), "f.toml:1:1: 'models' must be a list of texts, not \"misa\"");
  EXPECT_EQ(settings_error("rates = [0.5, \"x\"]"), "f.toml:1:1: 'rates[1]' must be a number, not \"x\"");
  EXPECT_EQ(settings_error("seeds = [0.5]"), "f.toml:1:1: 'seeds[0]' must be an integer, not 0.5");
  EXPECT_EQ(settings_error("models = [1]"), "f.toml:1:1: 'models[0]' must be a text, not 1");
  EXPECT_EQ(settings_error("train.schedule = 1"), "f.toml:1:7: 'train.schedule' must be a text, not 1");
  EXPECT_EQ(settings_error("[name]\nx = 1"), "f.toml: 'name' must be a text, not {\"x\":1}");
}

TEST(SettingsReader, integers_beyond_64_bits_are_no_integers) {
  Config config = Config::from_json(io::parse_json("{\"train\": {\"epochs\": 18446744073709551615}}", "c"), "c.json");
  EXPECT_EQ(user_error_of([&] { read_options(config); }),
            "c.json: 'train.epochs' must be an integer below 2^63, not 18446744073709551615");
}

TEST(SettingsReader, numbers_must_be_finite) {
  Config config;
  config.set("train.dropout", std::numeric_limits<double>::quiet_NaN(), "a test");
  EXPECT_THAT(user_error_of([&] { read_options(config); }), HasSubstr("'train.dropout' must be a finite number"));
}

TEST(SettingsReader, out_of_range_names_the_range) {
  EXPECT_EQ(settings_error("train.epochs = 0"), "f.toml:1:7: 'train.epochs' is 0, but must be between 1 and 1000");
  EXPECT_EQ(settings_error("train.dropout = 0.95"),
            "f.toml:1:7: 'train.dropout' is 0.95, but must be between 0 and 0.9");
  EXPECT_EQ(settings_error("rates = [0.5, 1.5]"), "f.toml:1:1: 'rates[1]' is 1.5, but must be between 0 and 1");
  EXPECT_EQ(settings_error("seeds = [-1]"), "f.toml:1:1: 'seeds[0]' is -1, but must be at least 0");
  EXPECT_EQ(read_options(Config::from_toml("train.epochs = 1000", "f.toml")).epochs, 1000);
}

TEST(SettingsReader, unknown_choices_get_a_suggestion) {
  EXPECT_EQ(settings_error("train.schedule = \"warm_up\""),
            "f.toml:1:7: 'train.schedule' has no choice 'warm_up'; did you mean 'warmup'? Known: constant, warmup.");
}

TEST(SettingsReader, unknown_keys_get_a_suggestion_and_all_are_named) {
  EXPECT_THAT(settings_error("\n[train]\nepoch = 3"),
              HasSubstr("f.toml:3:1: unknown setting 'train.epoch'; did you mean 'train.epochs'"));
  EXPECT_THAT(settings_error("dropout = 0.5"), HasSubstr("did you mean 'train.dropout'"));
  const std::string error = settings_error("nam = \"x\"\nzebra = 1\n[lion]\nx = 2");
  EXPECT_THAT(error,
              HasSubstr("f.toml:1:1: unknown setting 'nam'; did you mean 'name'? Known: shuffle, train.epochs,"));
  EXPECT_THAT(error, HasSubstr("Also unknown: 'zebra' (f.toml:2:1), 'lion.x' (f.toml:4:1)."));
}

TEST(SettingsReader, a_value_in_place_of_a_table_is_named) {
  EXPECT_EQ(settings_error("train = 3"),
            "f.toml:1:1: 'train' is a table of settings, as in 'train.epochs', not a value");
}

TEST(SettingsReader, of_a_part_names_the_full_key) {
  const Config part = Config::from_toml("[model]\nshuffle = 1", "f.toml").sub("model");
  EXPECT_EQ(user_error_of([&] { read_options(part); }), "f.toml:2:1: 'model.shuffle' must be true or false, not 1");
}

TEST(SettingsReader, names_the_option_that_set_a_value) {
  Config config;
  config.set("train.epochs=ten", "--set");
  EXPECT_EQ(user_error_of([&] { read_options(config); }),
            "--set train.epochs: 'train.epochs' must be an integer, not \"ten\"");
}

TEST(Settings, are_written_whole_and_read_back) {
  const Options options{false, 3, 0.25, "x", {0.1, 1}, {}, {"a"}, Schedule::kConstant};
  const io::Json json = io::record_json(options);
  EXPECT_EQ(json.dump(),
            "{\"shuffle\":false,\"train\":{\"epochs\":3,\"dropout\":0.25,\"schedule\":\"constant\"},\"name\":\"x\","
            "\"rates\":[0.1,1.0],\"seeds\":[],\"models\":[\"a\"]}");
  EXPECT_EQ(read_options(Config::from_json(json, "config.json")), options);
}

TEST(Settings, an_enumerator_without_a_name_is_a_programmers_mistake) {
  Options options;
  options.schedule = static_cast<Schedule>(7);
  EXPECT_THROW(io::record_json(options), CheckFailure);
}

TEST(FieldList, has_a_row_per_field) {
  std::vector<std::string> rows;
  for (const io::FieldRow& row : io::field_list<Options>()) {
    rows.push_back(row.key + "; " + row.type_name() + "; " + row.value.dump() + "; " + row.allowed() + "; " + row.help);
  }
  EXPECT_THAT(rows, ::testing::ElementsAre("shuffle; boolean; true; true | false; shuffle the batches",
                                           "train.epochs; integer; 10; between 1 and 1000; passes over the data",
                                           "train.dropout; number; 0.1; between 0 and 0.9; share of units left out",
                                           "name; text; \"run\"; ; what the run is called",
                                           "rates; list of numbers; [0.5]; between 0 and 1; missing rates",
                                           "seeds; list of integers; [1,2]; at least 0; seeds",
                                           "models; list of texts; [\"misa\"]; ; models",
                                           "train.schedule; choice; \"warmup\"; constant | warmup; "
                                           "learning rate over time"));
}

TEST(FieldList, writes_an_upper_limit_alone) {
  EXPECT_EQ(io::range_text({-std::numeric_limits<double>::infinity(), 0.5}), "at most 0.5");
}

}  // namespace
}  // namespace modrob::config
