#include "train/session.h"

#include "models/models.h"
#include "train/tiny_training.h"

namespace modrob::train {

namespace {

using testing::TinyTraining;

}  // namespace

TEST(Session, a_data_set_without_a_modality_is_named) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  contents.video_width = 0;
  contents.video.assign(contents.utterances.size(), {});
  data::write_dataset(tiny.folder() / "blind", contents);
  for (const auto& entry : models::model_list()) {
    const auto settings =
        tiny.settings_of(std::string(entry.name), "data = '" + (tiny.folder() / "blind").string() + "'");
    const std::string message = testing::user_error_of([&] { Session session(settings); });
    EXPECT_NE(message.find("has no video, which " + std::string(entry.name) + " needs"), std::string::npos) << message;
  }
}

TEST(Session, parameters_of_another_width_are_refused_with_both_shapes) {
  const TinyTraining tiny;
  const auto file = tiny.folder() / "parameters.safetensors";
  {
    Session session(tiny.settings());
    nn::StateWriter writer;
    session.write_parameters(writer, /*trained_only=*/false);
    writer.write(file);
  }
  Session wider(tiny.settings("misa.hidden_size = 12"));
  const std::string message =
      testing::user_error_of([&] { wider.read_parameters(nn::StateReader(file), /*trained_only=*/false); });
  EXPECT_NE(message.find("[8, 8]"), std::string::npos) << message;
  EXPECT_NE(message.find("[12, 8]"), std::string::npos) << message;
}

}  // namespace modrob::train
