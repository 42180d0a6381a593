import { type RosMessage, rosTime } from '#engine/streams/ros-messages.ts';
import { EXACT_READER } from '#engine/tasks/answer-reader.ts';
import type { Task } from '#engine/tasks/task.ts';
import type { AnsweredFrame } from './answered-frame.ts';

/** The second lane's answer as `std_msgs/String`. */
export function answerText({ answers }: AnsweredFrame): RosMessage {
  return { name: 'std_msgs/msg/String', fields: { data: answers[1].answer } };
}

/**
 * The names in the second lane's answer as `vision_msgs/Classification`. Nothing tells how sure the model is of a name: scores are NaN,
 * not a number that somebody could take for a probability. No place in the picture is claimed.
 */
export function answerNames({ answers, time }: AnsweredFrame, task: Task): RosMessage {
  const names = task.predict(answers[1].answer, EXACT_READER);
  return {
    name: 'vision_msgs/msg/Classification',
    fields: {
      header: { stamp: rosTime(time), frame_id: '' },
      results: names.map((name) => ({ class_id: name, score: NaN })),
    },
  };
}
