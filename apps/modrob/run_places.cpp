#include "run_places.h"

namespace modrob::app {

void add_places(CLI::App& command, train::RunPlaces& places) {
  command.add_option("--data", places.data, "where the run's data set lies now [where it was]");
  command.add_option("--text-encoder", places.text_encoder, "where its text encoder lies now [where it was]");
  command.add_option("--word-vectors", places.word_vectors, "where its word vectors lie now [where they were]");
}

}  // namespace modrob::app
