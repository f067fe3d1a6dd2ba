// Records as earlier versions wrote them, read by today's, and the other way round. The folder old/
// holds proto/fanfare/v1/records.proto as it was when a version was landed; add one with each
// release.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <fstream>

#include "fanfare/v1/records.pb.h"

namespace fanfare {
namespace {

namespace pb = google::protobuf;

/// Something in every field; maps and repeated ones twice. `depth`: of messages in messages.
void fill(pb::Message& message, int depth = 3) {
  using Field = pb::FieldDescriptor;
  const pb::Reflection& set = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const Field* field = message.GetDescriptor()->field(i);
    const int number = field->number();
    const std::string text = field->name() + "_" + std::to_string(number);
    const bool many = field->is_repeated();
    for (int n = 0; n < (many ? 2 : 1); ++n) {
      switch (field->cpp_type()) {
        case Field::CPPTYPE_INT32:
          many ? set.AddInt32(&message, field, number) : set.SetInt32(&message, field, number);
          break;
        case Field::CPPTYPE_INT64:
          many ? set.AddInt64(&message, field, -number) : set.SetInt64(&message, field, -number);
          break;
        case Field::CPPTYPE_UINT32:
          many ? set.AddUInt32(&message, field, number) : set.SetUInt32(&message, field, number);
          break;
        case Field::CPPTYPE_UINT64:
          many ? set.AddUInt64(&message, field, number) : set.SetUInt64(&message, field, number);
          break;
        case Field::CPPTYPE_DOUBLE:
          many ? set.AddDouble(&message, field, number) : set.SetDouble(&message, field, number);
          break;
        case Field::CPPTYPE_FLOAT: set.SetFloat(&message, field, 1); break;
        case Field::CPPTYPE_BOOL:
          many ? set.AddBool(&message, field, true) : set.SetBool(&message, field, true);
          break;
        case Field::CPPTYPE_ENUM: {
          const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
          many ? set.AddEnum(&message, field, value) : set.SetEnum(&message, field, value);
          break;
        }
        case Field::CPPTYPE_STRING:
          many ? set.AddString(&message, field, text + std::to_string(n))
               : set.SetString(&message, field, text);
          break;
        case Field::CPPTYPE_MESSAGE:
          if (depth == 0) break;
          fill(*(many ? set.AddMessage(&message, field) : set.MutableMessage(&message, field)),
               depth - 1);
      }
      if (field->is_map()) break;  // Twice the same key would be one.
    }
  }
}

class RecordsTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::ifstream file(FANFARE_OLD_RECORDS "/" + std::string(GetParam()) + ".pb", std::ios::binary);
    pb::FileDescriptorSet set;
    ASSERT_TRUE(set.ParseFromIstream(&file));
    old_ = pool_.BuildFile(set.file(0));
    ASSERT_NE(old_, nullptr);
  }
  static const pb::FileDescriptor& today() { return *v1::Event::descriptor()->file(); }
  std::unique_ptr<pb::Message> make(const pb::Descriptor* type) {
    return std::unique_ptr<pb::Message>(messages_.GetPrototype(type)->New());
  }

  pb::DescriptorPool pool_;
  const pb::FileDescriptor* old_ = nullptr;
  pb::DynamicMessageFactory messages_;
};

TEST_P(RecordsTest, NoFieldHasChangedItsNumberOrType) {
  for (int i = 0; i < old_->message_type_count(); ++i) {
    const pb::Descriptor* before = old_->message_type(i);
    const pb::Descriptor* now = today().FindMessageTypeByName(before->name());
    ASSERT_NE(now, nullptr) << before->name() << " is gone";
    for (int k = 0; k < before->field_count(); ++k) {
      const pb::FieldDescriptor* field = before->field(k);
      const pb::FieldDescriptor* same = now->FindFieldByNumber(field->number());
      ASSERT_NE(same, nullptr) << field->full_name() << " is gone";
      EXPECT_EQ(same->name(), field->name());
      EXPECT_EQ(same->type(), field->type()) << field->full_name();
      EXPECT_EQ(same->is_repeated(), field->is_repeated()) << field->full_name();
    }
  }
}

TEST_P(RecordsTest, WhatAnEarlierVersionWroteIsReadWhole) {
  for (int i = 0; i < old_->message_type_count(); ++i) {
    const auto written = make(old_->message_type(i));
    fill(*written);
    const auto read = make(today().FindMessageTypeByName(old_->message_type(i)->name()));
    ASSERT_TRUE(read->ParseFromString(written->SerializeAsString()));
    EXPECT_EQ(read->GetReflection()->GetUnknownFields(*read).field_count(), 0)
        << old_->message_type(i)->name();
    // Nothing is lost on the way through today's: the earlier one reads it back as it was.
    const auto back = make(old_->message_type(i));
    ASSERT_TRUE(back->ParseFromString(read->SerializeAsString()));
    EXPECT_TRUE(pb::util::MessageDifferencer::Equals(*written, *back)) << back->DebugString();
  }
}

TEST_P(RecordsTest, AnEarlierVersionReadsWhatTodaysWritesAndLeavesOutWhatItDoesNotKnow) {
  for (int i = 0; i < old_->message_type_count(); ++i) {
    const auto written = make(today().FindMessageTypeByName(old_->message_type(i)->name()));
    fill(*written);
    const auto read = make(old_->message_type(i));
    ASSERT_TRUE(read->ParseFromString(written->SerializeAsString()));
    // And hands on what it doesn't know, as retry and redrive do with whole records.
    const auto back = make(today().FindMessageTypeByName(old_->message_type(i)->name()));
    ASSERT_TRUE(back->ParseFromString(read->SerializeAsString()));
    EXPECT_TRUE(pb::util::MessageDifferencer::Equals(*written, *back)) << back->DebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, RecordsTest, testing::Values("1", "2"));

}  // namespace
}  // namespace fanfare
