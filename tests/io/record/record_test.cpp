#include "io/prelude.h"

namespace modrob::io {

enum class Fate { kKept, kLost };
constexpr EnumName kFates[] = {{"kept", static_cast<int>(Fate::kKept)}, {"lost", static_cast<int>(Fate::kLost)}};

/// With a text of its own.
struct Colour {
  std::string word = "red";
  std::string name() const { return word; }
  static Colour parse(const std::string& text) {
    if (text.empty()) throw UserError("'' is no colour");
    return {text};
  }
};

struct Ends {
  double low = 1, high = std::numeric_limits<double>::infinity();
};
void describe(RecordVisitor& visitor, Ends& ends) {
  auto& [low, high] = ends;
  visitor.as_row();
  visitor.field("low", low);
  visitor.field("high", high);
}

struct Thing {
  uint64_t seed = std::numeric_limits<uint64_t>::max();
  int count = 3;
  bool good = true;
  double score = std::nan("");
  std::string note;
  Fate fate = Fate::kLost;
  Colour colour;
  std::optional<Ends> inner;
  std::vector<Ends> ends = {{}, {2, 3}};
  std::map<std::string, std::vector<int64_t>> by_name = {{"a.b", {1}}, {"c", {}}};
  std::vector<std::pair<std::string, std::string>> facts = {{"z", "1"}, {"a", "2"}};
  Json tree = {{"free", "form"}};
};
void describe(RecordVisitor& visitor, Thing& thing) {
  auto& [seed, count, good, score, note, fate, colour, inner, ends, by_name, facts, tree] = thing;
  visitor.field("numbers.seed", seed);
  visitor.field("numbers.count", count, {.range = {.low = 0, .high = 5e9}});
  visitor.field("good", good);
  visitor.field("score", score);
  visitor.field("note", note, {.presence = Presence::kIfAny});
  visitor.choice("fate", fate, kFates);
  visitor.field("colour", colour);
  visitor.field("inner", inner, {.presence = Presence::kMayLack});
  visitor.field("ends", ends, {.size = 2});
  visitor.field("by_name", by_name);
  visitor.field("facts", facts);
  visitor.field("tree", tree);
}

constexpr const char* kWritten =
    R"({"numbers":{"seed":18446744073709551615,"count":3},"good":true,"score":null,"fate":"lost","colour":"red",)"
    R"("inner":null,"ends":[[1.0,"inf"],[2.0,3.0]],"by_name":{"a.b":[1],"c":[]},"facts":{"z":"1","a":"2"},)"
    R"("tree":{"free":"form"}})";

Thing read(const Json& json) { return read_record<Thing>(json, "f.json", "make it again"); }

TEST(Record, is_written_in_the_order_of_its_description_and_read_back) {
  EXPECT_EQ(record_json(Thing()).dump(), kWritten);
  EXPECT_EQ(record_json(read(parse_json(kWritten, "f"))).dump(), kWritten);
  Thing thing;
  thing.note = "x";
  thing.inner = Ends{-std::numeric_limits<double>::infinity(), 0};
  thing.colour.word = "blue";
  const Json json = record_json(thing);
  EXPECT_EQ(json["inner"].dump(), "[\"-inf\",0.0]");
  EXPECT_EQ(record_json(read(json)), json);
}

TEST(Record, keys_of_older_files_may_lack_and_unknown_ones_are_passed_over) {
  Json json = record_json(Thing());
  json.erase("inner");
  json["of a later program"] = 1;
  EXPECT_EQ(record_json(read(json)).dump(), kWritten);
}

TEST(Record, what_is_wrong_is_named_with_file_and_place) {
  const auto error = [](const char* pointer, const Json& value) {
    Json json = record_json(Thing());
    json[Json::json_pointer(pointer)] = value;
    const std::string text = user_error_of([&] { read(json); });
    EXPECT_TRUE(text.starts_with("f.json: ") && text.ends_with("; make it again")) << text;
    return text.substr(8, text.size() - 8 - 15);
  };
  EXPECT_EQ(error("/numbers", 3), "lacks the key 'numbers.seed'");
  EXPECT_EQ(error("/numbers/seed", -1), "numbers.seed: must be an integer of at least 0, not -1");
  EXPECT_EQ(error("/numbers/count", 3'000'000'000), "numbers.count: is 3000000000, which is out of range");
  EXPECT_EQ(error("/numbers/count", -1), "numbers.count: is -1, but must be between 0 and 5e+09");
  EXPECT_EQ(error("/good", 1), "good: must be true or false, not 1");
  EXPECT_EQ(error("/score", "many"), "score: must be a number, not \"many\"");
  EXPECT_EQ(error("/fate", "lots"), "fate: has no choice 'lots'; did you mean 'lost'? Known: kept, lost.");
  EXPECT_EQ(error("/colour", ""), "colour: '' is no colour");
  EXPECT_EQ(error("/inner", 3), "inner: must be a list, not 3");
  EXPECT_EQ(error("/ends", 3), "ends: must be a list of objects, not 3");
  EXPECT_EQ(error("/ends", {{1, 2}}), "ends: expected 2 elements, got 1");
  EXPECT_EQ(error("/ends/1", {1}), "ends[1]: ends before its place 1, 'high'");
  EXPECT_EQ(error("/ends/1", {1, 2, 3}), "ends[1]: expected 2 elements, got 3");
  EXPECT_EQ(error("/ends/1/0", false), "ends[1][0]: must be a number, not false");
  EXPECT_EQ(error("/by_name", Json::array()), "by_name: must be an object, not []");
  EXPECT_EQ(error("/by_name/a.b/0", "x"), "by_name.a.b[0]: must be an integer, not \"x\"");
}

TEST(Record, a_long_value_is_cut_in_messages) {
  const std::string text = user_error_of([] { read(Json(std::string(300, 'z'))); });
  EXPECT_EQ(text, "f.json: must be an object, not \"" + std::string(199, 'z') + "...; make it again");
}

}  // namespace modrob::io
