"""The topics of a camera for "skipscope drive": a foxglove bridge that serves them, and lets answers be published.

    ros2 launch examples/drive.launch.py topics:='/camera/.*' port:=8765
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.substitutions import LaunchConfiguration, PythonExpression
from launch_ros.actions import Node


def generate_launch_description():
    topics, port = LaunchConfiguration("topics"), LaunchConfiguration("port")
    return LaunchDescription([
        # The cameras of Autoware.Universe, and the topics of the answers.
        DeclareLaunchArgument("topics", default_value="/sensing/camera/.*"),
        DeclareLaunchArgument("port", default_value="8765"),
        Node(
            package="foxglove_bridge",
            executable="foxglove_bridge",
            parameters=[{
                "port": port,
                "topic_whitelist": PythonExpression(["['", topics, "']"]),
                "client_topic_whitelist": ["/skipscope/.*"],
                "capabilities": ["clientPublish"],
            }],
        ),
    ])
