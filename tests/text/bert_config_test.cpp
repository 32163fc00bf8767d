#include "text/prelude.h"

namespace modrob::text {
namespace {

BertConfig read(const std::string& json) { return BertConfig::from_json(io::parse_json(json, "c.json"), "c.json"); }

TEST(BertConfig, old_and_recent_files_describe_the_same_model) {
  EXPECT_EQ(BertConfig::from_file(golden_dir() / "bert/config.json"),
            BertConfig::from_file(golden_dir() / "bert/config.modern.json"));
}

TEST(BertConfig, an_empty_object_is_bert_base) {
  const auto config = read("{}");
  EXPECT_EQ(config, BertConfig());
  EXPECT_EQ(config.vocab_size, 30522);
  EXPECT_EQ(config.hidden_size, 768);
  EXPECT_EQ(config.layer_norm_eps, 1e-12);
}

TEST(BertConfig, every_key_is_read) {
  const auto config = read(R"({"vocab_size": 7, "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2,
      "intermediate_size": 11, "hidden_act": "relu", "hidden_dropout_prob": 0.25, "attention_probs_dropout_prob": 0,
      "max_position_embeddings": 13, "type_vocab_size": 1, "initializer_range": 0.5, "layer_norm_eps": 1e-5})");
  const BertConfig expected = {7, 8, 3, 2, 11, HiddenActivation::kRelu, 0.25, 0.0, 13, 1, 0.5, 1e-5};
  EXPECT_EQ(config, expected);
}

TEST(BertConfig, activations) {
  EXPECT_EQ(read(R"({"hidden_act": "gelu"})").hidden_act, HiddenActivation::kGelu);
  EXPECT_EQ(read(R"({"hidden_act": "gelu_new"})").hidden_act, HiddenActivation::kGeluTanh);
  EXPECT_EQ(read(R"({"hidden_act": "swish"})").hidden_act, HiddenActivation::kSilu);
  EXPECT_EQ(read(R"({"hidden_act": "silu"})").hidden_act, HiddenActivation::kSilu);
}

TEST(BertConfig, survives_writing) {
  auto config = BertConfig::from_file(golden_dir() / "bert/config.json");
  for (const auto activation :
       {HiddenActivation::kGelu, HiddenActivation::kGeluTanh, HiddenActivation::kRelu, HiddenActivation::kSilu}) {
    config.hidden_act = activation;
    EXPECT_EQ(BertConfig::from_json(config.to_json(), "written"), config);
  }
}

TEST(BertConfig, what_does_not_change_the_model_is_accepted) {
  EXPECT_EQ(read(R"({"model_type": "bert", "is_decoder": false, "position_embedding_type": "absolute",
      "architectures": ["BertModel"], "use_cache": true, "classifier_dropout": null})"),
            BertConfig());
}

TEST(BertConfig, refusals_name_file_key_and_what_is_right) {
  struct Case {
    std::string json, key, needed;
  };
  const std::vector<Case> cases = {
      {R"({"is_decoder": true})", "'is_decoder' is true", "only encoders"},
      {R"({"position_embedding_type": "relative_key"})", "'position_embedding_type' is \"relative_key\"", "absolute"},
      {R"({"model_type": "roberta"})", "'model_type' is \"roberta\"", "bert"},
      {R"({"hidden_size": 10, "num_attention_heads": 4})", "'hidden_size' (10)", "'num_attention_heads' (4)"},
      {R"({"hidden_act": "gelo"})", "'hidden_act' is \"gelo\"", "did you mean 'gelu'"},
      {R"({"hidden_act": 3})", "'hidden_act' is 3", "gelu_new"},
      {R"({"hidden_dropout_prob": 1.0})", "'hidden_dropout_prob' is 1.0", "0 to below 1"},
      {R"({"attention_probs_dropout_prob": -0.1})", "'attention_probs_dropout_prob' is -0.1", "0 to below 1"},
      {R"({"attention_probs_dropout_prob": "0.1"})", "'attention_probs_dropout_prob' is \"0.1\"", "0 to below 1"},
      {R"({"initializer_range": -1})", "'initializer_range' is -1", "0 upwards"},
      {R"({"layer_norm_eps": 0})", "'layer_norm_eps' is 0", "above 0"},
      {R"([1])", "", "one JSON object"},
  };
  for (const auto& [json, key, needed] : cases) {
    const auto message = user_error_of([&, &json = json] { read(json); });
    EXPECT_THAT(message, HasSubstr("c.json"));
    EXPECT_THAT(message, HasSubstr(key));
    EXPECT_THAT(message, HasSubstr(needed));
  }
}

TEST(BertConfig, sizes_are_positive_whole_numbers) {
  for (const std::string key : {"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
                                "intermediate_size", "max_position_embeddings", "type_vocab_size"}) {
    for (const std::string value : {"0", "-3", "1.5", "\"12\"", "true", "null", "18446744073709551615", "4294967296"}) {
      const auto message = user_error_of([&] { read("{\"" + key + "\": " + value + "}"); });
      EXPECT_THAT(message, HasSubstr("'" + key + "' is " + value));
      EXPECT_THAT(message, HasSubstr("a whole number from 1"));
    }
  }
}

TEST(BertConfig, a_file_that_is_not_json_is_named) {
  const TemporaryFolder folder;
  write_file_whole(folder / "config.json", "{\"hidden_size\": ");
  EXPECT_THAT(user_error_of([&] { BertConfig::from_file(folder / "config.json"); }), HasSubstr("config.json"));
  EXPECT_THAT(user_error_of([&] { BertConfig::from_file(folder / "none.json"); }), HasSubstr("none.json"));
}

}  // namespace
}  // namespace modrob::text
