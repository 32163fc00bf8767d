#include "metrics/prelude.h"

namespace modrob::metrics {

TEST(Selection, is_stored_with_the_split_it_was_made_on) {
  Selection selection{.best_epoch = 1, .epochs = 3, .steps = 9, .validation_loss = 0.5, .validation = {}};
  selection.validation.mae = 0.25;
  io::Json json = io::record_json(selection);
  EXPECT_EQ(json.at("selected_on"), "validation");
  const auto read = io::read_record<Selection>(json, "selection.json");
  EXPECT_EQ(io::record_json(read), json);
  EXPECT_EQ(read.best_epoch, 1);
  EXPECT_EQ(read.validation.mae, 0.25);
  const auto refused = [&] { return user_error_of([&] { io::read_record<Selection>(json, "selection.json"); }); };
  json["validation"]["mae"] = true;
  EXPECT_EQ(refused(), "selection.json: validation.mae: must be a number, not true");
  json["best_epoch"] = "second";
  EXPECT_EQ(refused(), "selection.json: best_epoch: must be an integer, not \"second\"");
  json["selected_on"] = "test";
  EXPECT_EQ(refused(), "selection.json: selected_on: must be validation, not test");
}

}  // namespace modrob::metrics
