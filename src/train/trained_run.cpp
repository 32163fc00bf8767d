#include "train/trained_run.h"

#include "core/error.h"
#include "core/log.h"
#include "core/results_version.h"
#include "data/spoken_reviews/data_folder.h"
#include "device/torch_device.h"
#include "text/encoder_folder.h"
#include "train/checkpoint_store.h"
#include "train/run_sources.h"

namespace modrob::train {

namespace fs = std::filesystem;

namespace {

// One thing that a run reads: what it is called, how the command line names it, where it was.
struct RunInput {
  const char* what;
  const char* option;
  std::string given;            // on the command line
  std::string stored;           // in run.json; empty: the run reads none
  fs::path (*default_place)();  // of this checkout; null: there is none
};

std::string place_of(const RunInput& input, const runs::RunFolder& folder) {
  if (!input.given.empty()) return fs::absolute(input.given).lexically_normal().string();
  if (input.stored.empty() || fs::exists(input.stored)) return input.stored;
  if (input.default_place != nullptr && fs::exists(input.default_place())) {
    const std::string place = input.default_place().string();
    log_info("the " + std::string(input.what) + " '" + input.stored + "' has gone; '" + place +
             "' is read, if it is the same");
    return place;
  }
  throw UserError("the " + std::string(input.what) + " '" + input.stored + "', which '" + folder.path().string() +
                  "' was trained with, is not there; name the place where it lies now with " + input.option);
}

void require_same(const RunInput& input, const std::string& place, const std::string& now, const std::string& then,
                  const runs::RunFolder& folder) {
  if (now == then) return;
  throw UserError("the " + std::string(input.what) + " '" + place + "' is not the one that '" + folder.path().string() +
                  "' was trained with (its hash differs); restore it, name the right one " + "with " + input.option +
                  ", or train again");
}

}  // namespace

RunSettings stored_settings(const runs::RunFolder& folder, const RunPlaces& places) {
  const auto stored = folder.identity();
  const std::string file = (folder.path() / "run.json").string();
  if (!readable_results(stored.results_version)) {
    throw UserError("'" + folder.path().string() + "' was made by a program with results version " +
                    std::to_string(stored.results_version) + ", this one has " + std::to_string(kResultsVersion) +
                    "; train it again");
  }
  auto settings = RunSettings::resolve(config::Config::from_json(stored.settings, file));
  if (!places.device.empty()) {
    settings.device = read_at("--device ", [&] { return resolved(ComputeDevice::parse(places.device)); });
  }
  const RunInput data{"data set", "--data", places.data.empty() ? "" : data::data_folder(places.data).string(),
                      settings.data, folder.names().data == data::kDefaultData ? data::default_data_folder : nullptr};
  const RunInput encoder{"text encoder", "--text-encoder",
                         places.text_encoder.empty() ? "" : text::encoder_folder(places.text_encoder),
                         stored.text_encoder_hash.empty() ? "" : settings.text.encoder, text::default_encoder_folder};
  const RunInput vectors{"word-vector file", "--word-vectors", places.word_vectors,
                         settings.model_settings->reads_words() ? settings.glove_file : "", nullptr};
  settings.data = place_of(data, folder);
  if (!encoder.stored.empty()) settings.text.encoder = place_of(encoder, folder);
  if (!vectors.stored.empty()) settings.glove_file = place_of(vectors, folder);
  const auto now = identity_of(settings);
  require_same(data, settings.data, now.data_hash, stored.data_hash, folder);
  require_same(encoder, settings.text.encoder, now.text_encoder_hash, stored.text_encoder_hash, folder);
  // Older programs did not note it.
  if (!stored.word_vectors_hash.empty()) {
    require_same(vectors, settings.glove_file, now.word_vectors_hash, stored.word_vectors_hash, folder);
  }
  return settings;
}

Session open_trained_run(const runs::RunFolder& folder, const RunPlaces& places) {
  Session session(stored_settings(folder, places));
  session.read_parameters(nn::StateReader(CheckpointStore(folder.path()).best()), /*trained_only=*/false);
  return session;
}

}  // namespace modrob::train
