#include "run_places.h"

#include "commands/option_values.h"

namespace modrob::app {

void add_places(CLI::App& command, train::RunPlaces& places) {
  command.add_option("--data", places.data, "where the run's data set lies now [where it was]")
      ->type_name(takes::kData);
  command.add_option("--text-encoder", places.text_encoder, "where its text encoder lies now [where it was]")
      ->type_name(takes::kEncoder);
  command.add_option("--word-vectors", places.word_vectors, "where its word vectors lie now [where they were]")
      ->type_name(takes::kFile);
  command.add_option("--device", places.device, "cpu, cuda, cuda:N or auto [what the run was trained on]")
      ->type_name("DEVICE");
}

void add_cache(CLI::App& command, std::string& folder) {
  command.add_option("--cache", folder, "where runs share what frozen layers give [in the study's folder]")
      ->type_name(takes::kFolder)
      ->envname("MODROB_CACHE");
}

}  // namespace modrob::app
