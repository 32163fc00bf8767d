#include "report/prelude.h"

namespace modrob::report::html {
namespace {

std::string step(int epoch, int pass, double loss, const std::string& rate = "0.0001") {
  return "{\"event\":\"step\",\"epoch\":" + std::to_string(epoch) + ",\"pass\":" + std::to_string(pass) +
         ",\"step\":0,\"loss\":{\"total\":" + std::to_string(loss) + ",\"task\":1},\"learning_rate\":" + rate +
         ",\"gradient_norm\":1,\"utterances_per_s\":79.3}\n";
}

std::string epoch(int number, const std::string& loss, bool improved) {
  return "{\"event\":\"epoch\",\"epoch\":" + std::to_string(number) + ",\"step\":2,\"validation_loss\":" + loss +
         ",\"validation\":{\"corr\":0.7},\"improved\":" + (improved ? "true" : "false") + "}\n";
}

TEST(HtmlTrainingLog, averages_the_steps_of_each_epoch) {
  const auto epochs = parse_training_log(
      step(0, 0, 4) + step(0, 0, 2) + epoch(0, "1.5", true) + step(1, 0, 1, "5e-5") + epoch(1, "1.75", false), "log");
  ASSERT_EQ(epochs.size(), 2u);
  EXPECT_EQ(epochs[0].epoch, 1);
  EXPECT_DOUBLE_EQ(epochs[0].training_loss, 3);
  EXPECT_DOUBLE_EQ(epochs[0].validation_loss, 1.5);
  EXPECT_TRUE(epochs[0].improved);
  EXPECT_DOUBLE_EQ(epochs[1].training_loss, 1);
  EXPECT_DOUBLE_EQ(epochs[1].learning_rate, 5e-5);
  EXPECT_FALSE(epochs[1].improved);
}

TEST(HtmlTrainingLog, counts_the_last_pass_of_an_epoch_only) {
  const auto epochs =
      parse_training_log(step(0, 0, 50) + step(0, 0, 60) + step(0, 1, 2) + step(0, 1, 3) + epoch(0, "1", true), "log");
  EXPECT_DOUBLE_EQ(epochs.at(0).training_loss, 2.5);
}

TEST(HtmlTrainingLog, an_epoch_under_way_and_half_a_line_are_left_out) {
  const auto epochs =
      parse_training_log(step(0, 0, 4) + epoch(0, "1.5", true) + step(1, 0, 3) + "{\"event\":\"epo", "log");
  EXPECT_EQ(epochs.size(), 1u);
  EXPECT_TRUE(parse_training_log("", "log").empty());
}

TEST(HtmlTrainingLog, a_loss_that_is_not_finite_is_undefined) {
  const auto epochs = parse_training_log(step(0, 0, 4) + epoch(0, "null", false), "log");
  EXPECT_TRUE(std::isnan(epochs.at(0).validation_loss));
}

TEST(HtmlTrainingLog, names_file_and_line_of_what_is_no_log) {
  EXPECT_THAT(user_error_of([] { parse_training_log(step(0, 0, 4) + "nonsense\n", "runs/a/log.jsonl"); }),
              HasSubstr("runs/a/log.jsonl:2 is not a line of a training log"));
  EXPECT_EQ(user_error_of([] { parse_training_log(step(0, 0, 4) + epoch(1, "\"low\"", true), "runs/a/log.jsonl"); }),
            "runs/a/log.jsonl:2: validation_loss: must be a number, not \"low\"");
  for (const char* line : {"3\n", "[]\n", "{\"event\":1}\n", "{\"event\":\"step\",\"pass\":0}\n",
                           "{\"event\":\"epoch\",\"epoch\":\"x\",\"validation_loss\":1,\"improved\":true}\n", "\n"}) {
    EXPECT_THAT(user_error_of([&] { parse_training_log(line, "log"); }), HasSubstr("log:1")) << line;
  }
}

TEST(HtmlTrainingLog, reads_a_file) {
  const TemporaryFolder folder;
  write_file_whole(folder / "log.jsonl", step(0, 0, 4) + epoch(0, "1.5", true));
  EXPECT_EQ(read_training_log(folder / "log.jsonl").size(), 1u);
}

}  // namespace
}  // namespace modrob::report::html
