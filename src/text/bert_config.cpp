#include "text/bert_config.h"

#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.h"

namespace modrob::text {

namespace {

// The first name of an activation is the one written; the others are read too.
constexpr std::array<std::pair<std::string_view, HiddenActivation>, 5> kActivations = {{
    {"gelu", HiddenActivation::kGelu},
    {"gelu_new", HiddenActivation::kGeluTanh},
    {"relu", HiddenActivation::kRelu},
    {"silu", HiddenActivation::kSilu},
    {"swish", HiddenActivation::kSilu},
}};

class Reader {
 public:
  Reader(const io::Json& json, const std::string& name) : json_(json), name_(name) {
    if (!json.is_object()) throw UserError(name + ": a BERT config.json holds one JSON object");
  }

  void size(const char* key, int64_t& value) const {
    constexpr int64_t kLargest = std::numeric_limits<int32_t>::max();
    const io::Json* found = find(key);
    if (found == nullptr) return;
    // Numbers above int64 are stored as unsigned and wrap to negative ones, which are refused as well.
    if (!found->is_number_integer() || found->get<int64_t>() < 1 || found->get<int64_t>() > kLargest) {
      refuse(key, *found, "a whole number from 1 to " + std::to_string(kLargest) + " is needed");
    }
    value = found->get<int64_t>();
  }

  void number(const char* key, double& value, bool allowed(double), const char* needed) const {
    const io::Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_number() || !allowed(found->get<double>())) refuse(key, *found, needed);
    value = found->get<double>();
  }

  void activation(const char* key, HiddenActivation& value) const {
    const io::Json* found = find(key);
    if (found == nullptr) return;
    std::vector<std::string> known;
    for (const auto& [text, activation] : kActivations) {
      if (*found == text) {
        value = activation;
        return;
      }
      known.emplace_back(text);
    }
    refuse(key, *found, suggestion(found->is_string() ? found->get<std::string>() : found->dump(), known));
  }

  /// Refuses a key that is there with any other value: it would change what the model computes.
  void only(const char* key, const io::Json& supported, const char* reason) const {
    const io::Json* found = find(key);
    if (found != nullptr && *found != supported) refuse(key, *found, reason);
  }

  [[noreturn]] void refuse(const char* key, const io::Json& value, const std::string& needed) const {
    throw UserError(name_ + ": '" + key + "' is " + value.dump() + "; " + needed);
  }

 private:
  const io::Json* find(const char* key) const {
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }

  const io::Json& json_;
  const std::string& name_;
};

}  // namespace

BertConfig BertConfig::from_json(const io::Json& json, const std::string& name) {
  const Reader reader(json, name);
  reader.only("model_type", "bert", "only BERT encoders (\"bert\") are supported");
  reader.only("is_decoder", false, "only encoders are supported (false)");
  reader.only("position_embedding_type", "absolute", "only \"absolute\" position embeddings are supported");

  BertConfig config;
  reader.size("vocab_size", config.vocab_size);
  reader.size("hidden_size", config.hidden_size);
  reader.size("num_hidden_layers", config.num_hidden_layers);
  reader.size("num_attention_heads", config.num_attention_heads);
  reader.size("intermediate_size", config.intermediate_size);
  reader.size("max_position_embeddings", config.max_position_embeddings);
  reader.size("type_vocab_size", config.type_vocab_size);
  reader.activation("hidden_act", config.hidden_act);
  const auto is_probability = [](double p) { return p >= 0.0 && p < 1.0; };
  const char* probability = "a number from 0 to below 1 is needed";
  reader.number("hidden_dropout_prob", config.hidden_dropout_prob, is_probability, probability);
  reader.number("attention_probs_dropout_prob", config.attention_probs_dropout_prob, is_probability, probability);
  const auto not_negative = [](double x) { return x >= 0.0; };
  reader.number("initializer_range", config.initializer_range, not_negative, "a number from 0 upwards is needed");
  const auto positive = [](double x) { return x > 0.0; };
  reader.number("layer_norm_eps", config.layer_norm_eps, positive, "a number above 0 is needed");

  if (config.hidden_size % config.num_attention_heads != 0) {
    throw UserError(name + ": 'hidden_size' (" + std::to_string(config.hidden_size) + ") must be a multiple of " +
                    "'num_attention_heads' (" + std::to_string(config.num_attention_heads) + ")");
  }
  return config;
}

BertConfig BertConfig::from_file(const std::filesystem::path& path) {
  return from_json(io::read_json(path), path.string());
}

io::Json BertConfig::to_json() const {
  io::Json json;
  json["model_type"] = "bert";
  json["vocab_size"] = vocab_size;
  json["hidden_size"] = hidden_size;
  json["num_hidden_layers"] = num_hidden_layers;
  json["num_attention_heads"] = num_attention_heads;
  json["intermediate_size"] = intermediate_size;
  for (const auto& [text, activation] : kActivations) {
    if (activation == hidden_act && !json.contains("hidden_act")) json["hidden_act"] = text;
  }
  json["hidden_dropout_prob"] = hidden_dropout_prob;
  json["attention_probs_dropout_prob"] = attention_probs_dropout_prob;
  json["max_position_embeddings"] = max_position_embeddings;
  json["type_vocab_size"] = type_vocab_size;
  json["initializer_range"] = initializer_range;
  json["layer_norm_eps"] = layer_norm_eps;
  return json;
}

}  // namespace modrob::text
