#include "io/safetensors.h"
#include "tiny_world.h"

namespace modrob::testing {

namespace {

const TinyWorld& bench_world() {
  static const TinyWorld kWorld;
  return kWorld;
}

// bench encode with the tiny encoder on these token ids.
CommandResult encode(const std::string& ids, const std::string& options) {
  write_file_whole(bench_world().home / "ids.txt", ids);
  return bench_world().modrob("bench encode --text-encoder '" + (bench_world().home / "encoder").string() +
                              "' --token-ids '" + (bench_world().home / "ids.txt").string() + "' --repeats 1 " +
                              options);
}

std::vector<float> encodings(const std::string& ids, const std::string& options) {
  const auto file = bench_world().home / "encodings.safetensors";
  const auto result = encode(ids, options + " --output '" + file.string() + "'");
  EXPECT_EQ(result.status, 0) << result.output;
  return io::Safetensors::open(file).at("encodings", io::Dtype::kF32, 2).copy<float>();
}

}  // namespace

TEST(Bench, encode_measures_an_encoder_on_the_given_token_ids) {
  const auto result = encode("2 4 5 3\n2 5 3\n2 4 4 4 3\n", "--batch-size 2 --threads 1 --train");
  ASSERT_EQ(result.status, 0) << result.output;
  const auto said = io::parse_json(result.output, "output");
  EXPECT_EQ(said.at("utterances"), 3);
  EXPECT_EQ(said.at("tokens"), 12);
  EXPECT_EQ(said.at("threads"), 1);
  for (const char* pass : {"encode", "training"}) {
    const auto& measured = said.at(pass);
    EXPECT_GT(measured.at("seconds"), 0.0) << pass;
    EXPECT_NEAR(measured.at("utterances_per_s").get<double>() * measured.at("seconds").get<double>(), 3, 1e-6) << pass;
    EXPECT_GT(measured.at("share_of_sgemm"), 0.0) << pass;
    EXPECT_GT(measured.at("peak_memory_gb"), 0.0) << pass;
  }
  EXPECT_FALSE(io::parse_json(encode("2 4 3\n", "").output, "output").contains("training"));
}

TEST(Bench, encode_writes_a_row_for_each_line_whatever_the_batches) {
  const std::string ids = "2 4 5 3\n2 5 3\n2 4 4 4 3\n";
  const auto together = encodings(ids, "--batch-size 3");
  const auto apart = encodings(ids, "--batch-size 1");
  ASSERT_EQ(together.size(), 3U * 8U);
  for (size_t i = 0; i < together.size(); ++i) EXPECT_NEAR(together[i], apart[i], 1e-5) << i;
  const auto second = encodings("2 5 3\n", "");
  for (size_t i = 0; i < second.size(); ++i) EXPECT_NEAR(second[i], together[8 + i], 1e-5) << i;
}

TEST(Bench, encode_refuses_what_holds_no_token_ids) {
  expect_refusal(encode("2 4 3\n2 good 3\n", ""), {"ids.txt:2", "no token ids"});
  expect_refusal(encode("2 4 3\n\n2 4 3\n", ""), {"ids.txt:2", "no token ids"});
  expect_refusal(encode("", ""), {"ids.txt", "no utterances"});
  expect_refusal(encode("2 6 3\n", ""), {"6"});
  expect_refusal(bench_world().modrob("bench encode --text-encoder minilm --token-ids /nowhere"),
                 {"/nowhere", "cannot be read"});
  expect_refusal(encode("2 4 3\n", "--precision int8"), {"--precision", "int8"});
}

}  // namespace modrob::testing
